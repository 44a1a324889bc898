package report

import (
	"fmt"
	"io"
)

// PrintTrouble writes errors and notices as lines of text, for formats that have no place for
// them. It goes to the error stream, where there is nothing left to report a failure to.
func PrintTrouble(w io.Writer, r Report) {
	for _, e := range r.Errors {
		fmt.Fprintf(w, "error: %s: %s\n", clean(e.Subject), clean(e.Message)) //nolint:errcheck // see above
	}
	for _, notice := range r.Notices {
		fmt.Fprintf(w, "note: %s\n", clean(notice)) //nolint:errcheck // see above
	}
}
