package text

import (
	"fmt"
	"io"
)

// Say writes a line, with nothing in it that a terminal acts on.
func Say(w io.Writer, line string) error {
	if _, err := fmt.Fprintln(w, CleanLines(line)); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
