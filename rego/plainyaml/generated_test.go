package plainyaml_test

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego/plainyaml"
	"github.com/lightk8s/lightk8s/test/seed"
)

var documents = flag.Int("plain.documents", 3000, "how many generated documents are read, and as many with mistakes")

// generate draws a document and its value.
func generate(seeds ...uint64) (string, map[string]any) {
	w := &writer{Rand: rand.New(rand.NewPCG(seeds[0], seeds[1]))}
	if w.IntN(4) == 0 {
		w.text.WriteString("# c\n---\n")
	}
	value := w.fields(w.IntN(2), 4, false)
	text := w.text.String()
	if w.IntN(4) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text, value
}

func TestGeneratedDocumentsAreReadAsTheyWereMeant(t *testing.T) {
	from := seed.Of(t)
	for i := range uint64(*documents) {
		document, want := generate(from, i)
		got, plain := plainyaml.Decode([]byte(document))
		if !plain {
			t.Fatalf("not plain:\n%s", document)
		}
		if !reflect.DeepEqual(want, got) {
			t.Fatalf("%s\n(-want +got):\n%s", document, cmp.Diff(want, got))
		}
		agree(t, []byte(document))
	}
}

// A few lines of each document are changed the way people do: much of what comes of it is no
// plain YAML any more.
func TestGeneratedMistakesAreReadAsByTheDecoderForAllOfYAML(t *testing.T) {
	from := seed.Of(t)
	plain := 0
	for i := range uint64(*documents) {
		document, _ := generate(from, i)
		random := rand.New(rand.NewPCG(from+1, i))
		lines := bytes.SplitAfter([]byte(document), []byte("\n"))
		for range 1 + random.IntN(3) {
			lines = mistake(random, lines)
		}
		if agree(t, bytes.Join(lines, nil)) {
			plain++
		}
	}
	if plain < *documents/10 || plain == *documents {
		t.Errorf("%d of %d documents with mistakes are plain", plain, *documents)
	}
}

var fragments = []string{": ", ":", " #", "#", "- ", "-", "? ", "&a ", "*a", "!!str ", "|", ">", "'", `"`, "[", "]", "{", "}", ",", "\t", " ", "\n", "\r", "---\n", "...\n", "0", "_", ".", "<<: ", "%", "\\", "\u00a0", "\u2028", "\ufeff"}

// mistake changes one of the lines: what is in it, how far it is indented, or where it stands.
func mistake(random *rand.Rand, lines [][]byte) [][]byte {
	i := random.IntN(len(lines))
	line := lines[i]
	at := random.IntN(len(line) + 1)
	switch random.IntN(7) {
	case 0:
		lines[i] = append([]byte(strings.Repeat(" ", 1+random.IntN(2))), line...)
	case 1:
		lines[i] = bytes.TrimPrefix(line, []byte(strings.Repeat(" ", 1+random.IntN(2))))
	case 2:
		if len(lines) > 1 {
			return slices.Delete(lines, i, i+1)
		}
	case 3:
		return slices.Insert(lines, random.IntN(len(lines)), bytes.Clone(line))
	case 4:
		lines[i] = append(bytes.Clone(line[:at]), line[min(at+1, len(line)):]...)
	case 5:
		lines[i] = slices.Concat(line[:at], []byte(fragments[random.IntN(len(fragments))]), line[at:])
	default:
		other := lines[random.IntN(len(lines))]
		lines[i] = slices.Concat(line[:at], other[min(at, len(other)):])
	}
	return lines
}
