// Package library reads what the libraries of a bundle offer to controls: the rules that other
// packages refer to, as their comments describe them.
package library

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Library is a package below lightk8s.lib.
type Library struct {
	Name        string // as controls call it: the last segment of its package
	Title       string
	Description string
	Example     string   // lines of a rule's body
	Imports     []string // packages of libraries that the example names, sorted
	Rules       []Rule   // that other packages refer to, sorted by Call; never empty
}

// Rule is a rule or a function of a library.
type Rule struct {
	Call  string // with the names of its arguments, such as "nodes.label(node, key)"
	Value string // what its comment calls it, in one line
}

// maxLines bounds the comment of a rule that other packages refer to.
const maxLines = 4

// Read reads the libraries of a bundle, sorted by name. A library without title, description or
// example is an error, as is a rule without a comment that begins with its name, and a library that
// no other package refers to.
func Read(bundle fs.FS) ([]Library, error) {
	s, err := parse(bundle)
	if err != nil {
		return nil, fmt.Errorf("read libraries: %w", err)
	}
	calls, err := s.calls()
	if err != nil {
		return nil, fmt.Errorf("read libraries: %w", err)
	}
	var libraries []Library
	var errs []error
	for _, pkg := range slices.Sorted(maps.Keys(s.libraries)) {
		l, err := s.library(pkg, calls[pkg])
		if err != nil {
			errs = append(errs, fmt.Errorf("library %s: %w", nameOf(pkg), err))
			continue
		}
		libraries = append(libraries, l)
	}
	if len(errs) == 0 {
		errs = append(errs, s.checkExamples(libraries))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("read libraries: %w", err)
	}
	return libraries, nil
}

// library describes one package by the names of its rules that others refer to.
func (s *sources) library(pkg string, called map[string]bool) (Library, error) {
	l := Library{Name: nameOf(pkg)}
	var errs []error
	for _, a := range s.annotations(pkg) {
		l.Title, l.Description = a.Title, strings.TrimSpace(a.Description)
		l.Example, _ = a.Custom["example"].(string)
		l.Example = strings.TrimSpace(l.Example)
	}
	var err error
	if l.Imports, err = s.imports(l.Example); err != nil {
		errs = append(errs, fmt.Errorf("example: %w", err))
	}
	if l.Title == "" || l.Description == "" || l.Example == "" {
		errs = append(errs, errors.New("the METADATA of its package lacks title, description or custom.example"))
	}
	if len(called) == 0 {
		errs = append(errs, errors.New("no other package refers to a rule of it"))
	}
	for _, name := range slices.Sorted(maps.Keys(called)) {
		rule, err := s.rule(pkg, name)
		if err != nil {
			errs = append(errs, fmt.Errorf("rule %s: %w", name, err))
			continue
		}
		l.Rules = append(l.Rules, rule)
	}
	return l, errors.Join(errs...)
}

// rule describes a rule by the first of its definitions that has a comment.
func (s *sources) rule(pkg, name string) (Rule, error) {
	definitions := s.definitions(pkg, name)
	if len(definitions) == 0 {
		return Rule{}, errors.New("is referred to and not defined")
	}
	for _, d := range definitions {
		comment := d.comment()
		if len(comment) == 0 {
			continue
		}
		text, begins := strings.CutPrefix(strings.Join(comment, " "), name+" ")
		switch {
		case !begins:
			return Rule{}, fmt.Errorf("the comment above begins with %q, want the name of the rule", strings.Fields(comment[0])[0])
		case len(comment) > maxLines:
			return Rule{}, fmt.Errorf("the comment above has %d lines, at most %d are listed", len(comment), maxLines)
		}
		return Rule{Call: signature(nameOf(pkg)+"."+name, definitions), Value: value(text)}, nil
	}
	return Rule{}, errors.New("has no comment, and other packages refer to it")
}

// value turns "is the name of a node." into "The name of a node.".
func value(comment string) string {
	for _, verb := range []string{"is ", "are "} {
		comment = strings.TrimPrefix(comment, verb)
	}
	return strings.ToUpper(comment[:1]) + comment[1:]
}

// signature writes a call with the names that the definitions give the arguments, or the values
// where they give none.
func signature(name string, definitions []definition) string {
	first := definitions[0].rule.Head.Args
	if len(first) == 0 {
		return name
	}
	args := make([]string, len(first))
	for i := range args {
		args[i] = argument(i, definitions)
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}

func argument(i int, definitions []definition) string {
	var values []string
	for _, d := range definitions {
		switch arg := d.rule.Head.Args[i].Value.(type) {
		case ast.Var:
			if !arg.IsWildcard() {
				return string(arg)
			}
		default:
			values = append(values, arg.String())
		}
	}
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(values))), "|")
}
