package report

import (
	"fmt"
	"io"

	"github.com/lightk8s/lightk8s/plugin/text"
)

// PrintTrouble writes errors and notices as lines of text, for formats that have no place for
// them. It goes to the error stream, where there is nothing left to report a failure to.
func PrintTrouble(w io.Writer, r Report) {
	for _, e := range r.Errors {
		fmt.Fprintf(w, "error: %s: %s\n", text.Clean(e.Subject), text.Clean(e.Message)) //nolint:errcheck // see above
	}
	for _, notice := range r.Notices {
		fmt.Fprintf(w, "note: %s\n", text.Clean(notice)) //nolint:errcheck // see above
	}
}
