package manifest

import (
	"errors"
	"testing"
)

func TestAppendAddsADocument(t *testing.T) {
	const added = "b: 1\nc:\n- d\n"
	for name, c := range map[string]struct {
		file, want string
		err        error
	}{
		"one":                  {"a: x # y\n", "a: x # y\n---\n" + added, nil},
		"no last line break":   {"a: x", "a: x\n---\n" + added, nil},
		"other line breaks":    {"a: x\r\n", "a: x\r\n---\r\nb: 1\r\nc:\r\n- d\r\n", nil},
		"an end of documents":  {"a: x\n...\n", "a: x\n...\n---\n" + added, nil},
		"an empty document":    {"a: x\n---\n", "a: x\n---\n---\n" + added, nil},
		"a text without break": {"a: |\n  x", "", errMoved},
		"JSON":                 {"{\"a\": \"x\"}\n", "", errJSON},
	} {
		got, err := Append([]byte(c.file), []byte(added))
		if !errors.Is(err, c.err) || string(got) != c.want {
			t.Errorf("%s: %q, %v; want %q, %v", name, got, err, c.want, c.err)
		}
	}
}
