package terminal

import (
	"bytes"
	"testing"
	"time"
)

func TestProgressWritesNothingUnlessAsked(t *testing.T) {
	var zero Progress
	zero.Step(1, "objects judged")
	zero.Bar("sampling", time.Second, time.Minute)
	zero.Done()
	var out bytes.Buffer
	p := NewProgress(&out)
	p.Step(1, "objects judged")
	p.Done()
	if out.Len() != 0 {
		t.Errorf("%q was written at once", out.String())
	}
	p.line.next = p.line.next.Add(-progressEvery)
	p.Step(7, "objects judged")
	p.Step(8, "objects judged")
	if got := out.String(); got != "\r\x1b[K7 objects judged " {
		t.Errorf("%q was written", got)
	}
	p.Done()
	if got := out.String(); got != "\r\x1b[K7 objects judged \r\x1b[K" {
		t.Errorf("%q was written", got)
	}
}

func TestABarShowsWhichPartOfATimeHasPassed(t *testing.T) {
	for passed, want := range map[time.Duration]string{
		-time.Second:     "[....................]",
		0:                "[....................]",
		29 * time.Second: "[#########...........]",
		time.Minute:      "[####################]",
		time.Hour:        "[####################]",
	} {
		if got := bar(passed, time.Minute); got != want {
			t.Errorf("%s of a minute is %s, want %s", passed, got, want)
		}
	}
	if got := bar(0, 0); got != "[####################]" {
		t.Errorf("nothing of nothing is %s", got)
	}
	var out bytes.Buffer
	p := NewProgress(&out)
	p.line.next = time.Time{}
	p.Bar("sampling", 90*time.Second, 10*time.Minute)
	if got := out.String(); got != "\r\x1b[Ksampling [###.................] 1m30s of 10m0s " {
		t.Errorf("%q was written", got)
	}
}
