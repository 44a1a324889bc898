package docs_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// forbidden are the words that the project does not use, and monthMay is the month. Letters that
// differ in case inside a word, as in http.NoBody, make another word.
var (
	forbidden = regexp.MustCompile(`\b(?:` + strings.Join([]string{
		`[Ww]hoever|WHOEVER`, `[Ss]omebody|SOMEBODY`, `[Aa]nybody|ANYBODY`, `[Nn]obody|NOBODY`,
		`[Mm]end(?:s|ed|ing)?|MEND(?:S|ED|ING)?`, `(?i:(?:takes?|taken|taking|took) back)`,
		`(?i:ways? back)`, `(?i:for ever)`, `(?i:again and again)`,
	}, "|") + `)\b`)
	may      = regexp.MustCompile(`\b(?:[Mm]ay|MAY)\b`)
	monthMay = regexp.MustCompile(`\btime\.May\b|\bMay,? [0-9]|[0-9]\.? May\b|(?:Apr|April)[, ]+May\b`)
	hump     = regexp.MustCompile(`([a-z0-9])([A-Z])`)
)

// forbiddenWord returns the first word of a line that the project does not use; "" for none. The parts of an
// identifier are words too, except may, which begins the names of functions.
func forbiddenWord(line string) string {
	if word := may.FindString(monthMay.ReplaceAllString(line, "")); word != "" {
		return word
	}
	return forbidden.FindString(strings.ReplaceAll(hump.ReplaceAllString(line, "$1 $2"), "_", " "))
}

func TestForbiddenWordsAreFound(t *testing.T) {
	for line, want := range map[string]string{
		"a pod may run":                 "may",
		"May be nil.":                   "May",
		"It MAY fail":                   "MAY",
		"mayor of mayhem":               "",
		"func mayServe() bool":          "",
		"on 3 May 2026":                 "",
		"May 2026":                      "",
		"time.Date(2026, time.May, 1)":  "",
		"Whoever reads it":              "Whoever",
		"NOBODY":                        "NOBODY",
		"func TestNobodyReads(t)":       "Nobody",
		"nobody_reads":                  "nobody",
		"note-of-somebody-else.txtar":   "somebody",
		"http.NoBody":                   "",
		"anybody can":                   "anybody",
		"mended by hand":                "mended",
		"an amendment, recommended":     "",
		"func (a Apply) takeBack() int": "take Back",
		"what was Taken back":           "Taken back",
		"the way back":                  "way back",
		"it stays for ever":             "for ever",
		"tried again and again":         "again and again",
		"tried again, and again failed": "",
		"a forever loop":                "",
	} {
		if got := forbiddenWord(line); got != want {
			t.Errorf("%q has the forbidden word %q, want %q", line, got, want)
		}
	}
}

// exception is a line that keeps a forbidden word.
type exception struct {
	// Path from the root of the repository; a glob, in which ** stands for any folders.
	Path string `json:"path"`
	// Fragment of the line; "": every line of the files.
	Fragment string `json:"fragment"`
	Reason   string `json:"reason"`

	pattern *regexp.Regexp
	used    bool
}

func (e *exception) covers(name, line string) bool {
	return e.pattern.MatchString(name) && strings.Contains(line, e.Fragment)
}

const exceptionFile = "test/docs/testdata/language-exceptions.yaml"

func exceptions(t *testing.T) []*exception {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, exceptionFile))
	if err != nil {
		t.Fatal(err)
	}
	var list []*exception
	if err := yaml.UnmarshalStrict(data, &list); err != nil {
		t.Fatal(err)
	}
	glob := strings.NewReplacer(`\*\*`, `.*`, `\*`, `[^/]*`)
	for _, e := range list {
		if e.Path == "" || e.Reason == "" {
			t.Fatalf("%s: exception %+v lacks its path or its reason", exceptionFile, *e)
		}
		e.pattern = regexp.MustCompile(`^` + glob.Replace(regexp.QuoteMeta(e.Path)) + `$`)
	}
	return list
}

// Names of files and their text use the words of the project. A binary file has no lines.
func TestFilesHaveNoForbiddenWords(t *testing.T) {
	list := exceptions(t)
	check := func(name, place, line string) {
		word := forbiddenWord(line)
		if word == "" {
			return
		}
		excepted := false
		for _, e := range list {
			if e.covers(name, line) {
				e.used, excepted = true, true
			}
		}
		if !excepted {
			t.Errorf("%s has the forbidden word %q: %s", place, word, line)
		}
	}
	for _, name := range tracked(t) {
		check(name, "the name of "+name, name)
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(data, 0) >= 0 {
			continue
		}
		n := 0
		for line := range strings.Lines(string(data)) {
			n++
			check(name, fmt.Sprintf("%s:%d", name, n), strings.TrimSpace(line))
		}
	}
	for _, e := range list {
		if !e.used {
			t.Errorf("%s: exception %s: %q matches no line; remove it", exceptionFile, e.Path, e.Fragment)
		}
	}
}

// tracked are the files in git that people write: without checksums and what a fuzzer found.
func tracked(t *testing.T) []string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "git", "ls-files", "-z")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	names := strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
	names = slices.DeleteFunc(names, func(name string) bool {
		_, err := os.Lstat(filepath.Join(root, name))
		return os.IsNotExist(err) || path.Base(name) == "go.sum" || strings.Contains(name, "/testdata/fuzz/")
	})
	if len(names) < 100 {
		t.Fatalf("git lists %d files", len(names))
	}
	return names
}
