package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy/internal/convert"
)

// Case is one tested example of a control: a file {pass,fail,skip}-<why>.txtar in its folder.
type Case struct {
	Control string
	Name    string // file name without .txtar
	File    string // path in the bundle
	Comment string // why the case is there
	Object  map[string]any
	// ObjectYAML is Object as it stands in the file, for docs.
	ObjectYAML string
	// Inventory are the objects known beside it; nil: the file has none.
	Inventory []map[string]any
	// Partial are objects known beside it of kinds that there can be others of; nil: the file has none.
	Partial []map[string]any
	// Parameters override those of the control; nil: none.
	Parameters map[string]any
	// Findings are the exact findings expected; empty unless it is a fail case.
	Findings []CaseFinding
	// Skipped is why the control is skipped, behind "CLASS: " unless the class is unknown; empty unless it is
	// a skip case.
	Skipped string
	// Fixed is the object after all assignments of the findings; nil: they make none.
	Fixed map[string]any
	// Created are the objects that the findings want created, in their order; empty: none.
	Created []map[string]any
}

// CaseFinding is an expected finding.
type CaseFinding struct {
	Path    string `json:"path"`
	Message string `json:"message"`
	// Where it can be reached from outside; absent: at no endpoint that is known.
	Endpoints []Endpoint `json:"endpoints,omitempty"`
	// Why nothing fixes it; absent: nothing is said.
	Unfixed string `json:"unfixed,omitempty"`
}

// NewCaseFinding returns what a case expects of a finding.
func NewCaseFinding(f Finding) CaseFinding {
	return CaseFinding{Path: f.Path.String(), Message: f.Message, Endpoints: f.Endpoints, Unfixed: f.Unfixed}
}

// Verb is how the case ends: "pass", "fail" or "skip".
func (c Case) Verb() string {
	verb, _, _ := strings.Cut(c.Name, "-")
	return verb
}

// ChangesSomething reports whether its findings carry a change, in Set or Create.
func (c Case) ChangesSomething() bool { return c.Fixed != nil || len(c.Created) > 0 }

// The files within a case file.
const (
	caseObject     = "object.yaml"
	caseInventory  = "inventory.yaml"
	casePartial    = "partial.yaml"
	caseParameters = "parameters.yaml"
	caseFindings   = "findings.yaml"
	caseFixed      = "fixed.yaml"
	caseCreated    = "created.yaml"
	caseSkipped    = "skipped.txt"
)

// Cases reads the cases of a control from the bundle, sorted by name.
func Cases(bundle fs.FS, control Control) ([]Case, error) {
	folder := path.Join("lightk8s/controls", control.Category, control.ID)
	files, err := fs.Glob(bundle, folder+"/*.txtar")
	if err != nil {
		return nil, fmt.Errorf("list cases of %s: %w", control.ID, err)
	}
	slices.Sort(files)
	var cases []Case
	var errs []error
	for _, file := range files {
		data, err := fs.ReadFile(bundle, file)
		if err != nil {
			errs = append(errs, fmt.Errorf("read case: %w", err))
			continue
		}
		c, err := newCase(control.ID, file, data)
		if err != nil {
			errs = append(errs, fmt.Errorf("read case %s: %w", file, err))
			continue
		}
		cases = append(cases, c)
	}
	return cases, errors.Join(errs...)
}

func newCase(control, file string, data []byte) (Case, error) {
	c := Case{Control: control, File: file, Name: strings.TrimSuffix(path.Base(file), ".txtar")}
	if !slices.Contains([]string{"pass", "fail", "skip"}, c.Verb()) {
		return Case{}, errors.New("the file's name begins with none of pass-, fail- and skip-")
	}
	archive := txtar.Parse(data)
	c.Comment = strings.TrimSpace(string(archive.Comment))
	for _, file := range archive.Files {
		if err := c.read(file); err != nil {
			return Case{}, fmt.Errorf("%s: %w", file.Name, err)
		}
	}
	switch {
	case c.Comment == "":
		return Case{}, errors.New("the comment with the reason of the case is missing")
	case c.Object == nil:
		return Case{}, errors.New(caseObject + " is missing")
	}
	return c, nil
}

func (c *Case) read(file txtar.File) error {
	switch file.Name {
	case caseObject:
		c.ObjectYAML = string(file.Data)
		var err error
		c.Object, err = Decode(file.Data)
		return err
	case caseInventory:
		var err error
		c.Inventory, err = decodeAll(file.Data)
		return err
	case casePartial:
		var err error
		c.Partial, err = decodeAll(file.Data)
		return err
	case caseParameters:
		err := yaml.UnmarshalStrict(file.Data, &c.Parameters)
		convert.WholeNumbers(c.Parameters)
		return err
	case caseFindings:
		return yaml.UnmarshalStrict(file.Data, &c.Findings)
	case caseFixed:
		var err error
		c.Fixed, err = Decode(file.Data)
		return err
	case caseCreated:
		var err error
		c.Created, err = decodeAll(file.Data)
		return err
	case caseSkipped:
		c.Skipped = strings.TrimSpace(string(file.Data))
		return nil
	default:
		return errors.New("unknown file in a case")
	}
}

func decodeAll(data []byte) ([]map[string]any, error) {
	var objects []map[string]any
	for document := range bytes.SplitSeq(data, []byte("\n---\n")) {
		object, err := Decode(document)
		if err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
	return objects, nil
}

// Facts returns what is known beside the case's object: its inventory, with every kind that
// the control needs known, even if there is no object of it, but those that the case has a part of.
// What the control does not ask for is left out, as it is of any inventory.
func (c Case) Facts(control Control) Facts {
	inventory, parts := NewInventory(), partsOf([]Control{control})
	partial := map[schema.GroupKind]bool{}
	for _, object := range c.Partial {
		partial[RefOf(object).GroupKind()] = true
		if parts.Holds(object) {
			inventory.Include(object)
		}
	}
	for _, need := range control.Needs {
		if kind, ok := need.Inventory(); ok && !partial[kind] {
			inventory.Know(kind)
		}
	}
	for _, object := range c.Inventory {
		inventory.Know(RefOf(object).GroupKind())
		if parts.Holds(object) {
			inventory.Include(object)
		}
	}
	return Facts{Inventory: inventory}
}
