// Package terminal tells what the output stream can show, and what the shell completes.
package terminal

import (
	"fmt"
	"io"
	"os"
	"strconv"

	"golang.org/x/term"
)

// Screen is what the output stream can show.
type Screen struct {
	Color bool
	Width int // columns; 0: not known, or no terminal
}

// New looks at a stream. Where it is no terminal, COLUMNS is its width. color is "auto" (on a terminal, unless NO_COLOR is set), "always" or "never".
func New(out io.Writer, color string) (Screen, error) {
	s := Screen{}
	if width, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && width > 0 {
		s.Width = width
	}
	if width := Columns(out); width > 0 {
		s.Width = width
	}
	switch color {
	case "auto":
		s.Color = Is(out) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	case "always":
		s.Color = true
	case "never":
	default:
		return Screen{}, fmt.Errorf("unknown --color %q: want auto, always or never", color)
	}
	return s, nil
}

// Columns is the width of a terminal; 0: not known, or the stream is none.
func Columns(stream any) int {
	file, ok := stream.(*os.File)
	if !ok || !Is(stream) {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// Is reports whether the stream is a terminal.
func Is(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
