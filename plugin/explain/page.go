package explain

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Page is all there is to say on one control.
type Page struct {
	Control policy.Control
	// Bad is the first case, by name, in which the control finds something, and Good the first
	// in which it does not. nil: the control has no such case.
	Bad, Good *Example
	// Details has the text hold parameters, references and examples too.
	Details bool
}

// Example is a case of a control, and what the control finds in it.
type Example struct {
	// Comment says what the case shows.
	Comment string `json:"comment"`
	// Object is the manifest, in YAML.
	Object string `json:"object"`
	// Inventory are the manifests of the objects around it, in YAML; empty: none matter.
	Inventory string `json:"inventory,omitempty"`
	// Parameters are those that the case sets, by name; nil: it keeps the defaults.
	Parameters map[string]any `json:"parameters,omitempty"`
	// Findings are what the control finds in the object; empty: nothing.
	Findings []policy.CaseFinding `json:"findings"`
}

// NewPage reads the cases of a control from the first of the folders that has some, and
// evaluates its examples.
func NewPage(ctx context.Context, engine *policy.Engine, folders []fs.FS, control policy.Control) (Page, error) {
	page := Page{Control: control}
	cases, err := casesOf(folders, control)
	if err != nil {
		return Page{}, err
	}
	for _, c := range cases {
		example := &page.Bad
		if c.Verb() == "pass" {
			example = &page.Good
		}
		if c.Verb() == "skip" || *example != nil {
			continue
		}
		if *example, err = newExample(ctx, engine, control, c); err != nil {
			return Page{}, fmt.Errorf("evaluate case %s of %s: %w", c.Name, control.ID, err)
		}
	}
	return page, nil
}

// casesOf looks for cases where the bundle has them, and in folders of the user's in any
// folder that is named as the control.
func casesOf(folders []fs.FS, control policy.Control) ([]policy.Case, error) {
	for i, folder := range folders {
		if control.Custom != (i > 0) {
			continue
		}
		if control.Custom {
			found, err := folderNamed(folder, control.ID)
			if err != nil {
				return nil, err
			}
			folder = below{prefix: path.Join("lightk8s/controls", control.Category, control.ID), at: found, files: folder}
		}
		cases, err := policy.Cases(folder, control)
		if len(cases) > 0 || err != nil {
			return cases, err
		}
	}
	return nil, nil
}

// folderNamed returns the path of the first folder of the name; "." where there is none.
func folderNamed(files fs.FS, name string) (string, error) {
	found := "."
	err := fs.WalkDir(files, ".", func(file string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && path.Base(file) == name {
			found = file
			return fs.SkipAll
		}
		return nil // what cannot be read was told when the controls were loaded
	})
	return found, err
}

// below shows the folder at as prefix.
type below struct {
	prefix, at string
	files      fs.FS
}

// Open implements fs.FS.
func (b below) Open(name string) (fs.File, error) {
	rest, ok := strings.CutPrefix(name, b.prefix)
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return b.files.Open(path.Join(b.at, rest))
}

func newExample(ctx context.Context, engine *policy.Engine, control policy.Control, c policy.Case) (*Example, error) {
	engine, err := engine.Select(policy.Selection{IDs: []string{control.ID}})
	if err != nil {
		return nil, err
	}
	if c.Parameters != nil {
		settings := policy.Policy{Controls: map[string]policy.ControlSetting{control.ID: {Parameters: c.Parameters}}}
		if engine, err = engine.Configure(settings); err != nil {
			return nil, err
		}
	}
	verdict, err := engine.Evaluate(ctx, policy.Target{Object: c.Object, Facts: c.Facts(control)})
	if err != nil {
		return nil, err
	}
	for _, failure := range verdict.Failed {
		return nil, failure.Err
	}
	example := &Example{
		Comment: strings.Join(strings.Fields(c.Comment), " "), Object: c.ObjectYAML,
		Parameters: c.Parameters, Findings: []policy.CaseFinding{},
	}
	for _, f := range verdict.Findings {
		example.Findings = append(example.Findings, policy.NewCaseFinding(f))
	}
	var around []string
	for _, object := range slices.Concat(c.Inventory, c.Partial) {
		data, err := yaml.Marshal(object)
		if err != nil {
			return nil, fmt.Errorf("encode inventory: %w", err)
		}
		around = append(around, string(data))
	}
	example.Inventory = strings.Join(around, "---\n")
	return example, nil
}

func (p Page) names() []string { return []string{p.Control.ID} }

func (p Page) values() (string, any) {
	return "Control", struct {
		controlValues
		Bad  *Example `json:"badExample,omitempty"`
		Good *Example `json:"goodExample,omitempty"`
	}{newControlValues(p.Control), p.Bad, p.Good}
}
