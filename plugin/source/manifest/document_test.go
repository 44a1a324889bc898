package manifest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// split renders what documents yields: line, and the content or the error.
func split(r io.Reader) []string {
	out := []string{}
	for d, err := range documents(r) {
		if err != nil {
			out = append(out, fmt.Sprintf("%d: error: %v", d.line, err))
			continue
		}
		out = append(out, fmt.Sprintf("%d: %s", d.line, d.data))
	}
	return out
}

func TestDocumentsAreSplitAtTheirSeparators(t *testing.T) {
	for name, c := range map[string]struct {
		stream string
		want   []string
	}{
		"empty":                    {"", nil},
		"blank":                    {" \n\t\n\r\n", nil},
		"only separators":          {"---\n---\n---", nil},
		"one":                      {"a: 1\n", []string{"1: a: 1\n"}},
		"no newline at the end":    {"a: 1", []string{"1: a: 1"}},
		"two":                      {"a: 1\n---\nb: 2\n", []string{"1: a: 1\n", "3: b: 2\n"}},
		"separator first":          {"---\na: 1\n---\nb: 2", []string{"2: a: 1\n", "4: b: 2"}},
		"separator last":           {"a: 1\n---", []string{"1: a: 1\n"}},
		"blank lines first":        {"\n\na: 1\n---\n\n\nb: 2\n", []string{"1: \n\na: 1\n", "5: \n\nb: 2\n"}},
		"CRLF":                     {"a: 1\r\n---\r\nb: 2\r\n", []string{"1: a: 1\r\n", "3: b: 2\r\n"}},
		"trailing space":           {"a: 1\n---  \t\nb: 2\n", []string{"1: a: 1\n", "3: b: 2\n"}},
		"trailing comment":         {"a: 1\n--- # c\nb: 2\n", []string{"1: a: 1\n", "2:  # c\nb: 2\n"}},
		"comment right behind":     {"a: 1\n---# c\nb: 2\n", []string{"1: a: 1\n", "2: # c\nb: 2\n"}},
		"content behind":           {"--- {a: 1}\n--- {b: 2}\n", []string{"1:  {a: 1}\n", "2:  {b: 2}\n"}},
		"content behind a tab":     {"---\t{a: 1}\n", []string{"1: \t{a: 1}\n"}},
		"no space before content":  {"---{a: 1}\n", []string{"1: error: line 1 begins with --- but separates no documents: a space or a line end must follow"}},
		"four dashes":              {"a: 1\n----\nb: 2\n", []string{"1: error: line 2 begins with --- but separates no documents: a space or a line end must follow"}},
		"no space, then another":   {"a: 1\n---b\nc: 1\n---\nd: 2", []string{"1: error: line 2 begins with --- but separates no documents: a space or a line end must follow", "5: d: 2"}},
		"two dashes":               {"a: 1\n--\n", []string{"1: a: 1\n--\n"}},
		"indented in a block":      {"a: |\n  x\n  ---\n  y\n", []string{"1: a: |\n  x\n  ---\n  y\n"}},
		"ends by dots":             {"a: 1\n...\n---\nb: 2\n", []string{"1: a: 1\n...\n", "4: b: 2\n"}},
		"JSON":                     {"{\"a\": 1}\n---\n{\"b\":\n2}\n", []string{"1: {\"a\": 1}\n", "3: {\"b\":\n2}\n"}},
		"JSON stream":              {"{\"a\": 1}\n{\"b\": 2}\n\n {\"c\": 3}\n", []string{`1: {"a": 1}`, `2: {"b": 2}`, `4: {"c": 3}`}},
		"JSON stream over lines":   {"\n{\n\"a\": 1\n}\n{\n\"b\": \"{\"\n}\n", []string{"2: {\n\"a\": 1\n}", "5: {\n\"b\": \"{\"\n}"}},
		"JSON stream, then YAML":   {"{\"a\": 1}\n{\"b\": 2}\n---\nc: 3\n", []string{`1: {"a": 1}`, `2: {"b": 2}`, "4: c: 3\n"}},
		"JSON without indentation": {"{\"items\": [\n{\"a\": 1},\n{\"b\": 2}\n]}\n", []string{"1: {\"items\": [\n{\"a\": 1},\n{\"b\": 2}\n]}"}},
		"JSON stream, broken":      {"{\"a\": 1}\n{\"b\": \n", []string{"1: {\"a\": 1}\n{\"b\": \n"}},
		"byte order mark":          {"\ufeffa: 1\n---\nb: 2\n", []string{"1: \ufeffa: 1\n", "3: b: 2\n"}},
	} {
		want := c.want
		if want == nil {
			want = []string{}
		}
		for reader, r := range map[string]io.Reader{
			"at once": strings.NewReader(c.stream), "byte by byte": iotest.OneByteReader(strings.NewReader(c.stream)),
			"with the end": iotest.DataErrReader(strings.NewReader(c.stream)),
		} {
			if diff := cmp.Diff(want, split(r)); diff != "" {
				t.Errorf("%s, read %s (-want +got):\n%s", name, reader, diff)
			}
		}
	}
}

// Where kubectl finds a separator, or refuses the stream, so do we.
func TestDocumentsAreSplitAsByKubectl(t *testing.T) {
	lines := []string{"a: 1", "---", "--- ", "---\r", "--- # c", "---# c", "", "b: |", "  ---", "...", "# c", "---x", "----", "-"}
	for n := range len(lines) * len(lines) * len(lines) {
		stream := lines[n%len(lines)] + "\n" + lines[n/len(lines)%len(lines)] + "\n" + lines[n/len(lines)/len(lines)] + "\nz: 1\n"
		want, refused := splitByKubectl(stream)
		var got []string
		failed := false
		for d, err := range documents(strings.NewReader(stream)) {
			failed = failed || err != nil
			if text := content(d.data); text != "" {
				got = append(got, text)
			}
		}
		if refused != failed {
			t.Errorf("%q: refused is %v, by kubectl %v", stream, failed, refused)
		} else if diff := cmp.Diff(want, got); diff != "" && !refused {
			t.Errorf("%q (-kubectl +got):\n%s", stream, diff)
		}
	}
}

func splitByKubectl(stream string) (documents []string, refused bool) {
	reader := yaml.NewYAMLReader(bufio.NewReader(strings.NewReader(stream)))
	for {
		data, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return documents, false
		}
		if err != nil {
			return nil, true
		}
		if text := content(data); text != "" {
			documents = append(documents, text)
		}
	}
}

// content leaves the separator out, which kubectl takes for the first line of a document, and
// comments, of which it drops those behind a separator.
func content(data []byte) string {
	text := strings.TrimPrefix(string(data), "---")
	var lines []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, ""))
}

func TestLongLinesStayWhole(t *testing.T) {
	long := "a: " + strings.Repeat("x", 300<<10)
	got := split(strings.NewReader(long + "\n---\nb: 2\n" + long))
	if diff := cmp.Diff([]string{"1: " + long + "\n", "3: b: 2\n" + long}, got); diff != "" {
		t.Errorf("%d documents", len(got))
	}
}

func TestADocumentMayBeAsLargeAsTheLimit(t *testing.T) {
	fits := bytes.Repeat([]byte("# 345678901234567890123456789012345678901234567890123456789012\n"), MaxDocument/63+1)[:MaxDocument]
	for name, c := range map[string]struct {
		stream []byte
		want   []string
	}{
		"the limit":         {fits, []string{"1 fits"}},
		"one byte more":     {append(bytes.Clone(fits), 'x'), []string{"1 too large"}},
		"another after it":  {append(bytes.Clone(fits), "x\n---\nb: 2"...), []string{"1 too large", fmt.Sprint(bytes.Count(fits, []byte("\n"))+3, " fits")}},
		"one line too long": {append(bytes.Repeat([]byte("x"), MaxDocument+2), "\n---\nb: 2\n"...), []string{"1 too large", "3 fits"}},
		"a line of parts that begin like separators": {
			append(bytes.Repeat([]byte("--- "), MaxDocument/2), "\n---\nb: 2\n"...), []string{"1 too large", "3 fits"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for d, err := range documents(bytes.NewReader(c.stream)) {
				switch {
				case errors.Is(err, errTooLarge):
					got = append(got, fmt.Sprint(d.line, " too large"))
				case err != nil:
					t.Fatal(err)
				default:
					got = append(got, fmt.Sprint(d.line, " fits"))
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAReaderThatFailsYieldsNoPartOfADocument(t *testing.T) {
	broken := errors.New("broken")
	r := io.MultiReader(strings.NewReader("a: 1\n---\nb: 2\nc: "), iotest.ErrReader(broken))
	if diff := cmp.Diff([]string{"1: a: 1\n", "5: error: read: broken"}, split(r)); diff != "" {
		t.Error(diff)
	}
}

func TestDocumentsEndWhenTheReaderStops(t *testing.T) {
	for range documents(strings.NewReader("a: 1\n---\nb: 2\n---\n{\"c\": 3}\n{\"d\": 4}\n")) {
		break
	}
	seen := 0
	for range documents(strings.NewReader("{\"c\": 3}\n{\"d\": 4}\n")) {
		seen++
		break
	}
	if seen != 1 {
		t.Errorf("%d documents after the break", seen)
	}
}

// The decoder counts lines from the start of the document, and some of its errors from 0.
func TestErrorsNameTheLineOfTheFile(t *testing.T) {
	for text, want := range map[string]string{
		"a: b\n  c: d\n":           "12: mapping values are not allowed in this context",
		"a: 1\n\tb: 2\n":           "12: found a tab character that violates indentation",
		"a: 1\nb: @x\n":            "12: found character that cannot start any token",
		"a: 1\nb: 2\na: 3\n":       `13: key "a" already set in map`,
		"a: 1\n}\n":                "12: did not find expected key",
		"a: [1\nb: 2\n":            "12: did not find expected ',' or ']'",
		"a:\n  - b\n c: d\n":       "13: did not find expected key",
		"a: 1\nb: {\n- c\n":        "13: did not find expected node content",
		"}":                        "11: did not find expected node content",
		"a: 1\na: 2\nb: 1\nb: 2\n": "12: line 12: key \"a\" already set in map\n  line 14: key \"b\" already set in map",
		"a: \x01\n":                "11: control characters are not allowed",
		"a: *b\n":                  "11: unknown anchor 'b' referenced",
		"- a\n":                    "11: the document is a list, want a map",
		"<html>\n<b>\n":            "11: the document is a string, want a map",
		"a: 1\n...\nb: 2\n":        "11: there is more than one document where one is expected: put a line of --- between them",
		`{"a": 1, "a": 2}`:         `11: duplicate field "a"`,
		"{\"a\": 1,\n\"b\": }\n":   "",
	} {
		d := document{data: []byte(text), line: 11}
		_, err := d.decode()
		if err == nil {
			if want != "" {
				t.Errorf("%q: no error", text)
			}
			continue
		}
		if got := fmt.Sprintf("%d: %v", d.at(err), d.cause(err)); got != want {
			t.Errorf("%q: error %q, want %q", text, got, want)
		}
	}
}
