package facts

import (
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lightk8s/lightk8s/test/golden"
)

// parsers are named like the folders of testdata that hold their cases.
var parsers = map[string]func(io.Reader) (any, error){
	"configz":   func(r io.Reader) (any, error) { return ParseConfigz(r) },
	"summary":   func(r io.Reader) (any, error) { return ParseSummary(r) },
	"cadvisor":  func(r io.Reader) (any, error) { v, err := ParseCadvisor(r); return byName(v), err },
	"apiserver": func(r io.Reader) (any, error) { return ParseAPIServer(r) },
}

func byName(readings Readings) map[string]ContainerUse {
	out := map[string]ContainerUse{}
	for key, c := range readings {
		out[key.Namespace+"/"+key.Pod+"/"+key.Container] = c
	}
	return out
}

// A case holds a body, and either want.json or error.txt.
func TestAnswersOfKubeletsAreReadAsTheCasesSay(t *testing.T) {
	for name, parse := range parsers {
		cases, err := filepath.Glob(filepath.Join("testdata", name, "*.txtar"))
		if err != nil || len(cases) < 4 {
			t.Fatalf("%d cases of %s: %v", len(cases), name, err)
		}
		for _, file := range cases {
			t.Run(name+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runCase(t, file, parse) })
		}
	}
}

func runCase(t *testing.T, file string, parse func(io.Reader) (any, error)) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, part := range archive.Files {
		parts[part.Name] = string(part.Data)
	}
	want, refused := txtar.File{Name: "want.json"}, txtar.File{Name: "error.txt"}
	if value, err := parse(strings.NewReader(parts["body"])); err != nil {
		refused.Data = []byte(err.Error() + "\n")
	} else if want.Data, err = json.MarshalIndent(value, "", "  "); err != nil {
		t.Fatal(err)
	} else {
		want.Data = append(want.Data, '\n')
	}
	golden.CheckSections(t, file, want, refused)
	if !golden.Updating() && len(parts) != 2 {
		t.Errorf("%d parts", len(parts))
	}
}

// endless is a body without an end, of one byte.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestABodyWithoutAnEndIsAnErrorAndNotHeld(t *testing.T) {
	for name, want := range map[string]string{
		"configz":   "larger than 1 MiB",
		"summary":   "larger than 32 MiB",
		"cadvisor":  "not metrics text: the last line is not complete",
		"apiserver": "not metrics text: the last line is not complete",
	} {
		if _, err := parsers[name](endless(' ')); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", name, err, want)
		}
	}
	if _, err := ParseCadvisor(endless('\n')); err == nil || err.Error() != "larger than 64 MiB" {
		t.Errorf("lines without end: error %v", err)
	}
}

func TestABodyThatBreaksOffIsAnError(t *testing.T) {
	for name, parse := range parsers {
		broken := io.MultiReader(strings.NewReader("machine_cpu_cores 2\n"), failing{})
		if _, err := parse(broken); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
