package text

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
		if got := Clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x1b b\xff")
	f.Fuzz(func(t *testing.T, s string) {
		once := Clean(s)
		if twice := Clean(once); twice != once {
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
		if got := Cut(test.text, test.w); got != test.want {
			t.Errorf("cut(%q, %d) = %q, want %q", test.text, test.w, got, test.want)
		}
	}
}

func TestCutMiddleKeepsBothEnds(t *testing.T) {
	if got, want := CutMiddle("Deployment shop/a-long-name-7f9c", 20), "Deployment s...-7f9c"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := CutMiddle("日本語日本語日本語日本語", 12); Columns(got) > 12 {
		t.Errorf("%q is %d wide", got, Columns(got))
	}
}

func TestCleanLinesKeepsTheLayout(t *testing.T) {
	if got, want := CleanLines("a\x1b[31mred\u202e\tb\n"), "a\\x1b[31mred\\u202e\tb\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 6, []string{"one", "two", "three"}},
		{"a verylongword b", 5, []string{"a", "verylongword", "b"}},
		{"größe über", 10, []string{"größe über"}},
	} {
		if diff := cmp.Diff(test.want, Wrap(test.text, test.width, "")); diff != "" {
			t.Errorf("%q at %d: %s", test.text, test.width, diff)
		}
	}
}

func TestWrapBreaksChinese(t *testing.T) {
	for _, test := range []struct {
		sentence string
		columns  int
		want     []string
	}{
		{"节点的内存用完了。", 8, []string{"节点的内", "存用完", "了。"}},
		{"节点的内存，用完了", 10, []string{"节点的内", "存，用完了"}},
		{"（节点）和 kubelet 的 `a b`。", 10, []string{"（节点）和", "kubelet 的", "`a b`。"}},
		{"节点（kubelet）", 6, []string{"节点", "（kubelet）"}},
	} {
		if diff := cmp.Diff(test.want, Wrap(test.sentence, test.columns, "")); diff != "" {
			t.Errorf("%q: %s", test.sentence, diff)
		}
	}
}
