package manifest

import (
	"bytes"
	"errors"
	"testing"
)

func TestRewriteEditsDocumentsWhereTheyStand(t *testing.T) {
	upper := func(line int) func(int, []byte) ([]byte, error) {
		return func(at int, document []byte) ([]byte, error) {
			if at != line {
				return document, nil
			}
			return bytes.ReplaceAll(document, []byte("x"), []byte("XX")), nil
		}
	}
	for name, c := range map[string]struct {
		file string
		line int
		want string // "": an error
	}{
		"one":                      {"a: x\n", 1, "a: XX\n"},
		"the second":               {"a: x\n---\nb: x\n---\nc: x\n", 3, "a: x\n---\nb: XX\n---\nc: x\n"},
		"behind a separator":       {"a: x\n--- {b: x}\n--- # c\nd: x\n", 2, "a: x\n--- {b: XX}\n--- # c\nd: x\n"},
		"with comments and blanks": {"# x\n\n---\n\n# x\na: x # x\n\n---\nb: x", 4, "# x\n\n---\n\n# XX\na: XX # XX\n\n---\nb: x"},
		"other line breaks":        {"a: x\r\n---\r\nb: x\r\n", 3, "a: x\r\n---\r\nb: XX\r\n"},
		"JSON that follows JSON":   {"{\"a\": \"x\"}\n\n{\"b\": \"x\"}\n", 3, "{\"a\": \"x\"}\n\n{\"b\": \"XX\"}\n"},
		"two on one line":          {"{\"a\": \"x\"}{\"b\": \"x\"}\n{\"c\": \"x\"}\n", 1, ""},
		"of another line":          {"a: x\n", 2, "a: x\n"},
		"no separator":             {"a: x\n---x\n", 1, ""},
	} {
		got, err := Rewrite([]byte(c.file), upper(c.line))
		if c.want == "" && err == nil || c.want != "" && (err != nil || string(got) != c.want) {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

func TestRewriteRefusesWhatWouldMoveDocuments(t *testing.T) {
	_, err := Rewrite([]byte("a: x\n---\nb: x\n"), func(_ int, document []byte) ([]byte, error) {
		return append(bytes.Clone(document), "---\nc: d\n"...), nil
	})
	if !errors.Is(err, errMoved) {
		t.Errorf("error %v", err)
	}
	failed := errors.New("failed")
	if _, err = Rewrite([]byte("a: x\n"), func(int, []byte) ([]byte, error) { return nil, failed }); !errors.Is(err, failed) {
		t.Errorf("error %v", err)
	}
}
