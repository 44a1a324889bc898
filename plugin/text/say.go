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

// Write writes what is to stand as it is.
func Write(w io.Writer, s string) error {
	if _, err := io.WriteString(w, s); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
