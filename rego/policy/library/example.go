package library

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// imports lists the packages of the libraries that an example names, sorted.
func (s *sources) imports(example string) ([]string, error) {
	body, err := ast.ParseBodyWithOpts(example, options())
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	ast.WalkRefs(body, func(ref ast.Ref) bool {
		for pkg := range s.libraries {
			if ref[0].Equal(ast.VarTerm(nameOf(pkg))) {
				named[pkg] = true
			}
		}
		return false
	})
	return slices.Sorted(maps.Keys(named)), nil
}

// checkExamples compiles each example beside the bundle, as the body of a rule of a control.
func (s *sources) checkExamples(libraries []Library) error {
	modules := maps.Clone(s.modules)
	for _, l := range libraries {
		var text strings.Builder
		fmt.Fprintf(&text, "package example[%q]\n\n", l.Name)
		for _, pkg := range l.Imports {
			fmt.Fprintf(&text, "import %s\n", pkg)
		}
		fmt.Fprintf(&text, "\nexample if {\n%s\n}\n", l.Example)
		m, err := ast.ParseModuleWithOpts(exampleFile(l), text.String(), options())
		if err != nil {
			return err
		}
		modules[exampleFile(l)] = m
	}
	compiler := ast.NewCompiler()
	compiler.Compile(modules)
	if compiler.Failed() {
		return compiler.Errors
	}
	var errs []error
	for _, l := range libraries {
		if err := s.checkReferences(compiler.Modules[exampleFile(l)], l); err != nil {
			errs = append(errs, fmt.Errorf("library %s: example: %w", l.Name, err))
		}
	}
	return errors.Join(errs...)
}

func exampleFile(l Library) string { return "example of " + l.Name }

// checkReferences returns an error for a reference to a rule that does not exist, and if the example
// does not use its library. OPA takes the first for undefined.
func (s *sources) checkReferences(m *ast.Module, l Library) error {
	used := false
	var errs []error
	ast.WalkRefs(m, func(ref ast.Ref) bool {
		pkg, rule := s.split(ref)
		switch {
		case pkg == "":
		case len(s.definitions(pkg, rule)) == 0:
			errs = append(errs, fmt.Errorf("%s has no rule %s", nameOf(pkg), rule))
		default:
			used = used || nameOf(pkg) == l.Name
		}
		return false
	})
	if !used {
		errs = append(errs, errors.New("does not use the library"))
	}
	return errors.Join(errs...)
}
