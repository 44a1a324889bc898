package policytest

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Suite is a bundle in a folder, to be held against the cases in it. It reads the folder, not what
// is embedded, so that a change of the bundle builds no test again.
type Suite struct {
	Engine *policy.Engine
	// Write takes case files as they should be now; nil: cases stay as they are.
	Write  func(tb testing.TB, file string, data []byte)
	folder string
	// types are the type errors of the whole bundle by file. They take longer than all cases of a
	// control, and are looked for once.
	types func() (map[string][]string, error)
}

// NewSuite loads a bundle. schemas is the folder of the schemas that its modules name.
func NewSuite(folder, schemas string) (*Suite, error) {
	engine, err := policy.Load(os.DirFS(folder))
	if err != nil {
		return nil, fmt.Errorf("load bundle: %w", err)
	}
	return &Suite{
		Engine: engine, folder: folder,
		types: sync.OnceValues(func() (map[string][]string, error) {
			sources, err := Sources(os.DirFS(folder))
			if err != nil {
				return nil, err
			}
			return TypeErrors(sources, schemas)
		}),
	}, nil
}

func (s *Suite) files() fs.FS { return os.DirFS(s.folder) }

// Check holds a control against its cases, and its Rego against the schemas.
func (s *Suite) Check(t *testing.T, control policy.Control) {
	s.checkTypes(t, path.Join("lightk8s/controls", control.Category, control.ID))
	cases := Cases(t, s.files(), control)
	checkNames(t, cases)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			e := example{Case: c, control: control, engine: Only(t, s.Engine, c)}
			if s.Write != nil {
				e.Case = s.update(t, e)
			}
			for _, check := range checks {
				check(t, e)
			}
		})
	}
}

// CheckTypes holds the Rego of the whole bundle against the schemas.
func (s *Suite) CheckTypes(t *testing.T) { s.checkTypes(t, "lightk8s") }

// checkTypes finds the fields that no object has below a folder of the bundle: what reads them is
// undefined, so it passes in silence.
func (s *Suite) checkTypes(t *testing.T, folder string) {
	t.Helper()
	errs, err := s.types()
	if err != nil {
		t.Fatal(err)
	}
	for file, messages := range errs {
		if strings.HasPrefix(file, folder+"/") {
			t.Errorf("%s: %s", file, strings.Join(messages, "; "))
		}
	}
}

// checkNames expects a pass, a fail and an absent case.
func checkNames(t *testing.T, cases []policy.Case) {
	t.Helper()
	has := map[string]bool{}
	for _, c := range cases {
		_, why, _ := strings.Cut(c.Name, "-")
		has[c.Verb()] = true
		has["absent"] = has["absent"] || strings.Contains(why, "absent")
	}
	for _, want := range []string{"pass", "fail", "absent"} {
		if !has[want] {
			t.Errorf("there is no %s case", want)
		}
	}
}

// update writes what the case has now, and returns the case as it is then.
func (s *Suite) update(t *testing.T, e example) policy.Case {
	t.Helper()
	file := filepath.Join(s.folder, filepath.FromSlash(e.File))
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if data, err = updated(data, e.Object, e.verdict(t)); err != nil {
		t.Fatal(err)
	}
	s.Write(t, file, data)
	for _, c := range Cases(t, s.files(), e.control) {
		if c.Name == e.Name {
			return c
		}
	}
	return e.Case
}
