package audit

import (
	"fmt"
	"io"
	"time"
)

// Progress shows how far an audit is, on a terminal. The zero value shows nothing.
type Progress struct {
	line *progressLine
}

type progressLine struct {
	w    io.Writer
	next time.Time
	any  bool
}

const progressEvery = 200 * time.Millisecond

// NewProgress shows progress on a terminal; the line is wiped when the audit is done.
func NewProgress(terminal io.Writer) Progress {
	return Progress{line: &progressLine{w: terminal, next: time.Now().Add(progressEvery)}}
}

// Step shows the number of objects judged so far, a few times a second.
func (p Progress) Step(objects int) {
	if p.line == nil || time.Now().Before(p.line.next) {
		return
	}
	p.line.next = time.Now().Add(progressEvery)
	p.line.any = true
	fmt.Fprintf(p.line.w, "\r%d objects judged ", objects) //nolint:errcheck // progress is worth no error
}

// Done wipes the line.
func (p Progress) Done() {
	if p.line != nil && p.line.any {
		fmt.Fprint(p.line.w, "\r\x1b[K") //nolint:errcheck // progress is worth no error
	}
}
