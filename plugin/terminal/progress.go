package terminal

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Progress shows how far a command is, on one line of a terminal. The zero value shows nothing.
type Progress struct {
	line *progressLine
}

type progressLine struct {
	w    io.Writer
	next time.Time
	any  bool
}

const progressEvery = 200 * time.Millisecond

// NewProgress shows progress on a terminal; the line is wiped when the command is done.
func NewProgress(terminal io.Writer) Progress {
	return Progress{line: &progressLine{w: terminal, next: time.Now().Add(progressEvery)}}
}

// Step shows a number of things done, such as "objects judged", a few times a second.
func (p Progress) Step(done int, what string) {
	if p.line == nil || time.Now().Before(p.line.next) {
		return
	}
	p.show(fmt.Sprintf("%d %s ", done, what))
}

// Bar shows which part of a time has passed, a few times a second.
func (p Progress) Bar(what string, passed, whole time.Duration) {
	if p.line == nil || time.Now().Before(p.line.next) {
		return
	}
	p.show(fmt.Sprintf("%s %s %s of %s ", what, bar(passed, whole), passed.Round(time.Second), whole))
}

// Line shows how far one thing is, a few times a second.
func (p Progress) Line(line string) {
	if p.line != nil && !time.Now().Before(p.line.next) {
		p.show(line + " ")
	}
}

func (p Progress) show(text string) {
	p.line.next = time.Now().Add(progressEvery)
	p.line.any = true
	fmt.Fprintf(p.line.w, "\r\x1b[K%s", text) //nolint:errcheck // progress is worth no error
}

// Done wipes the line.
func (p Progress) Done() {
	if p.line != nil && p.line.any {
		p.line.any = false
		fmt.Fprint(p.line.w, "\r\x1b[K") //nolint:errcheck // progress is worth no error
	}
}

const barWidth = 20

func bar(passed, whole time.Duration) string {
	done := barWidth
	if whole > 0 && passed < whole {
		done = int(barWidth * max(0, passed) / whole)
	}
	return "[" + strings.Repeat("#", done) + strings.Repeat(".", barWidth-done) + "]"
}
