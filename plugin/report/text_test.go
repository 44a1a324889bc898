package report

import (
	"bytes"
	"strings"
	"testing"
)

func TestClean(t *testing.T) {
	tests := map[string]string{
		"":                          "",
		"plain text":                "plain text",
		"日本語 ünïcode":               "日本語 ünïcode",
		" two  spaces ":             "two spaces",
		"line\r\nline\tline\u2028x": "line line line x",
		"\x1b[31m":                  `\x1b[31m`,
		"\x00\x7f":                  `\x00\x7f`,
		"\u009b":                    `\u009b`,
		"\u202etxt.exe":             `\u202etxt.exe`,
		"a\u200bb":                  `a\u200bb`,
		"\U000e0041":                `\U000e0041`,
		"\xff\xc3":                  `\xff\xc3`,
		"\ufffd":                    "\ufffd",
	}
	for in, want := range tests {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x1b b\xff")
	f.Fuzz(func(t *testing.T, s string) {
		once := clean(s)
		if twice := clean(once); twice != once {
			t.Errorf("clean(%q) = %q, and cleaned again %q", s, once, twice)
		}
		if strings.ContainsAny(once, "\x1b\n\r\t\x00") {
			t.Errorf("clean(%q) = %q", s, once)
		}
	})
}

func TestCut(t *testing.T) {
	tests := []struct {
		text string
		w    int
		want string
	}{
		{"short", 10, "short"},
		{"exactly-10", 10, "exactly-10"},
		{"between the words of it", 15, "between the..."},
		{"stops here, not at comma", 15, "stops here..."},
		{"oneverylongwordwithoutspaces", 10, "oneveryl..."[:7] + "..."},
		{"日本語のメッセージ", 10, "日本語..."},
		{"anything", 2, "..."},
	}
	for _, test := range tests {
		if got := cut(test.text, test.w); got != test.want {
			t.Errorf("cut(%q, %d) = %q, want %q", test.text, test.w, got, test.want)
		}
	}
}

func TestCutMiddleKeepsBothEnds(t *testing.T) {
	if got, want := cutMiddle("Deployment shop/a-long-name-7f9c", 20), "Deployment s...-7f9c"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := cutMiddle("日本語日本語日本語日本語", 12); width(got) > 12 {
		t.Errorf("%q is %d wide", got, width(got))
	}
}

func TestTableFitsTheTerminal(t *testing.T) {
	for _, columns := range []int{0, 60, 80, 100, 140} {
		limit := columns
		if columns == 0 {
			limit = 100
		}
		for name, r := range sampleReports() {
			if name == "hostile" {
				r.NextCommand = "" // a command to copy is never broken
			}
			out := render(t, r, "table", Options{Width: columns})
			for line := range strings.Lines(string(out)) {
				if w := width(strings.TrimSuffix(line, "\n")); w > limit {
					t.Errorf("%s at %d columns: %d wide: %s", name, columns, w, line)
				}
			}
		}
	}
}

func TestColorAddsNothingButColor(t *testing.T) {
	for name, r := range sampleReports() {
		plain := render(t, r, "table", Options{})
		colored := render(t, r, "table", Options{Color: true})
		for _, code := range []string{bold, dim, red, green, yellow, cyan, boldRed, "1;33", "1;36", "0"} {
			colored = bytes.ReplaceAll(colored, []byte("\x1b["+code+"m"), nil)
		}
		if !bytes.Equal(plain, colored) {
			t.Errorf("%s: without its colours the table reads\n%s\nwant\n%s", name, colored, plain)
		}
	}
}
