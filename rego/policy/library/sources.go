package library

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// prefix begins the packages of libraries.
const prefix = "data.lightk8s.lib."

// sources are the modules of a bundle, tests left out.
type sources struct {
	modules   map[string]*ast.Module // by path, as they are written
	libraries map[string][]string    // paths by package, sorted
}

// definition is one of the definitions of a rule.
type definition struct {
	rule *ast.Rule
	in   *ast.Module
}

func parse(bundle fs.FS) (*sources, error) {
	s := &sources{modules: map[string]*ast.Module{}, libraries: map[string][]string{}}
	err := fs.WalkDir(bundle, ".", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(file) != ".rego" || strings.HasSuffix(file, "_test.rego") {
			return err
		}
		source, err := fs.ReadFile(bundle, file)
		if err != nil {
			return err
		}
		m, err := ast.ParseModuleWithOpts(file, string(source), options())
		if err != nil {
			return fmt.Errorf("parse %w", err)
		}
		s.modules[file] = m
		if pkg := m.Package.Path.String(); strings.HasPrefix(pkg, prefix) {
			s.libraries[pkg] = append(s.libraries[pkg], file)
		}
		return nil
	})
	return s, err
}

func options() ast.ParserOptions {
	return ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true}
}

// nameOf is what controls call a package of libraries.
func nameOf(pkg string) string { return pkg[strings.LastIndex(pkg, ".")+1:] }

// annotations are those of the package, of which the bundle has one.
func (s *sources) annotations(pkg string) []*ast.Annotations {
	var out []*ast.Annotations
	for _, file := range s.libraries[pkg] {
		for _, a := range s.modules[file].Annotations {
			if a.Scope == "package" {
				out = append(out, a)
			}
		}
	}
	return out
}

// definitions are those of a rule, in the order of files and lines.
func (s *sources) definitions(pkg, name string) []definition {
	var out []definition
	for _, file := range s.libraries[pkg] {
		m := s.modules[file]
		for _, rule := range m.Rules {
			if ruleName(rule) == name {
				out = append(out, definition{rule, m})
			}
		}
	}
	return out
}

func ruleName(rule *ast.Rule) string {
	head, ok := rule.Head.Ref()[0].Value.(ast.Var)
	if !ok {
		return ""
	}
	return string(head)
}

// comment returns the lines of comment that end right above the definition; nil: there are none.
func (d definition) comment() []string {
	lines := map[int]string{}
	for _, c := range d.in.Comments {
		lines[c.Location.Row] = strings.TrimSpace(string(c.Text))
	}
	var comment []string
	for row := d.rule.Location.Row - 1; lines[row] != ""; row-- {
		comment = append(comment, lines[row])
	}
	slices.Reverse(comment)
	return comment
}

// calls are the rules of each library that another package refers to.
func (s *sources) calls() (map[string]map[string]bool, error) {
	compiler := ast.NewCompiler()
	compiler.Compile(maps.Clone(s.modules)) // works on copies, in which imports are written out
	if compiler.Failed() {
		return nil, compiler.Errors
	}
	calls := map[string]map[string]bool{}
	for _, file := range slices.Sorted(maps.Keys(compiler.Modules)) {
		m := compiler.Modules[file]
		ast.WalkRefs(m, func(ref ast.Ref) bool {
			pkg, rule := s.split(ref)
			if pkg == "" || pkg == m.Package.Path.String() {
				return false
			}
			if calls[pkg] == nil {
				calls[pkg] = map[string]bool{}
			}
			calls[pkg][rule] = true
			return false
		})
	}
	return calls, nil
}

// split parts a reference to a rule of a library; both are "" for any other.
func (s *sources) split(ref ast.Ref) (pkg, rule string) {
	for i := len(ref) - 1; i > 2; i-- {
		if _, ok := s.libraries[ref[:i].String()]; !ok {
			continue
		}
		if name, ok := ref[i].Value.(ast.String); ok {
			return ref[:i].String(), string(name)
		}
	}
	return "", ""
}
