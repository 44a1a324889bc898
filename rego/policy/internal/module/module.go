// Package module reads folders of Rego files and compiles them. It knows where controls stand and
// which parameters they have, but not what their METADATA says.
package module

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy/internal/convert"
)

// Module is one Rego file, parsed.
type Module struct {
	Path       string // as errors name it
	Source     []byte
	Parameters map[string]any // of the data document in the same folder; nil: none
	Custom     bool           // from a folder of the user's, not from the bundle

	parsed *ast.Module
}

// maxPolicyFile bounds a Rego or data file, in bytes. The largest of the bundle is a hundredth of it.
const maxPolicyFile = 1 << 20

// readModules parses every Rego file of a folder, tests left out. name goes before each path.
func readModules(name string, files fs.FS) ([]Module, []error) {
	var modules []Module
	var errs []error
	walk := func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			errs = append(errs, fmt.Errorf("read %s: %w", path.Join(name, file), err))
			return nil
		}
		if entry.IsDir() || !strings.HasSuffix(file, ".rego") || strings.HasSuffix(file, "_test.rego") {
			return nil
		}
		m, err := readModule(name, files, file)
		if err != nil {
			errs = append(errs, err)
			return nil
		}
		modules = append(modules, m)
		return nil
	}
	if err := fs.WalkDir(files, ".", walk); err != nil {
		errs = append(errs, fmt.Errorf("read folder %s: %w", name, err))
	}
	return modules, errs
}

func readModule(name string, files fs.FS, file string) (Module, error) {
	m := Module{Path: path.Join(name, file)}
	source, err := readPolicyFile(files, file)
	if err != nil {
		return Module{}, fmt.Errorf("read %s: %w", m.Path, err)
	}
	m.Source = source
	m.parsed, err = ast.ParseModuleWithOpts(m.Path, string(source), ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		return Module{}, fmt.Errorf("parse %w", oneLine(err))
	}
	dataFile := path.Join(path.Dir(file), "data.yaml")
	data, err := readPolicyFile(files, dataFile)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return Module{}, fmt.Errorf("read %s: %w", path.Join(name, dataFile), err)
	}
	var document struct {
		Parameters map[string]any `json:"parameters"`
	}
	if err := yaml.UnmarshalStrict(data, &document); err != nil {
		return Module{}, fmt.Errorf("read %s: %w", path.Join(name, dataFile), err)
	}
	convert.WholeNumbers(document.Parameters)
	m.Parameters = document.Parameters
	return m, nil
}

// oneLine reduces what OPA says of broken Rego to file:line: message, of the first error.
func oneLine(err error) error {
	var many ast.Errors
	var one *ast.Error
	switch {
	case errors.As(err, &many) && len(many) > 0:
		one = many[0]
	case !errors.As(err, &one):
		return err
	}
	if one.Location == nil {
		return errors.New(one.Message)
	}
	return fmt.Errorf("%s:%d: %s", one.Location.File, one.Location.Row, one.Message)
}

func readPolicyFile(files fs.FS, file string) ([]byte, error) {
	info, err := fs.Stat(files, file)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxPolicyFile {
		return nil, fmt.Errorf("the file has %d bytes, more than the limit of %d", info.Size(), maxPolicyFile)
	}
	return fs.ReadFile(files, file)
}

// pkg is the package's path below data, such as lightk8s.lib.workload.
func (m Module) pkg() string {
	return strings.TrimPrefix(m.parsed.Package.Path.String(), "data.")
}

// key returns the module from all others. A user's folder can hold a path that the bundle has too.
func (m Module) key() string {
	if m.Custom {
		return "user:" + m.Path
	}
	return m.Path
}

// isOurs reports whether the package lies below the bundle's root.
func (m Module) isOurs() bool {
	return len(m.parsed.Package.Path) > 1 && m.parsed.Package.Path[1].Equal(ast.StringTerm("lightk8s"))
}

// Control reads category and id from the package lightk8s.controls[category][id]; ok is
// false for libraries.
func (m Module) Control() (category, id string, ok bool) {
	p := m.parsed.Package.Path
	if len(p) != 5 || !p[1].Equal(ast.StringTerm("lightk8s")) || !p[2].Equal(ast.StringTerm("controls")) {
		return "", "", false
	}
	c, okCategory := p[3].Value.(ast.String)
	i, okID := p[4].Value.(ast.String)
	return string(c), string(i), okCategory && okID
}

// Has reports whether the module has a rule of the name, of any kind.
func (m Module) Has(name string) bool {
	return slices.ContainsFunc(m.parsed.Rules, func(rule *ast.Rule) bool { return rule.Head.Ref()[0].String() == name })
}

// Defines reports whether the module has a rule that adds to a set of the name.
func (m Module) Defines(set string) bool {
	return slices.ContainsFunc(m.parsed.Rules, func(rule *ast.Rule) bool {
		return rule.Head.Ref().String() == set && rule.Head.RuleKind() == ast.MultiValue
	})
}
