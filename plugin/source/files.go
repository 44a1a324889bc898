package source

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/lightk8s/lightk8s/rego/policy"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// Files reads manifests.
type Files struct {
	Paths     []string // files, folders, URLs, "-" for Stdin
	Recursive bool     // folders below a folder too
	Kustomize string   // folder with a kustomization; empty: none
	Stdin     io.Reader
	Lines     bool // find the line of each field, which takes as long again as decoding
	// Match keeps an object; nil keeps all. The inventory holds every object all the same.
	Match func(object map[string]any) bool
}

// Source returns the manifests as a Source. A kind counts as known when the input holds an
// object of it, or is a snapshot that says so: manifests are seldom all that a cluster has.
func (f Files) Source(wanted Wanted) Source {
	return func(ctx context.Context) iter.Seq2[policy.Target, error] {
		return func(yield func(policy.Target, error) bool) {
			inputs, ok := f.open(ctx, yield)
			if !ok {
				return
			}
			facts := policy.Facts{Inventory: inventory(ctx, inputs, wanted.Inventory)}
			for _, in := range inputs {
				if !f.targets(ctx, in, facts, yield) {
					return
				}
			}
		}
	}
}

// open finds all inputs, and yields what could not be found.
func (f Files) open(ctx context.Context, yield func(policy.Target, error) bool) ([]input, bool) {
	var inputs []input
	paths := f.Paths
	if f.Kustomize != "" {
		in, err := build(f.Kustomize)
		if err != nil && !yield(policy.Target{}, err) {
			return nil, false
		}
		if err == nil {
			inputs = append(inputs, in)
		}
	}
	for _, path := range paths {
		found, errs := f.inputs(ctx, path)
		inputs = append(inputs, found...)
		for _, err := range errs {
			if !yield(policy.Target{}, err) {
				return nil, false
			}
		}
	}
	return inputs, true
}

// targets yields the objects of one input. It reports whether to go on.
func (f Files) targets(ctx context.Context, in input, facts policy.Facts, yield func(policy.Target, error) bool) bool {
	for object, err := range f.objects(ctx, in) {
		switch {
		case err != nil:
			if !yield(policy.Target{}, err) {
				return false
			}
		case isOurs(object.fields):
		case f.Match != nil && !f.Match(object.fields):
		default:
			origin := policy.Origin{File: in.name, Line: object.line, LineOf: object.lineOf}
			if !yield(policy.Target{Object: redact(object.fields), Facts: facts, Origin: origin}, nil) {
				return false
			}
		}
	}
	return ctx.Err() == nil
}

// located is an object and the line its document begins on.
type located struct {
	fields map[string]any
	line   int
	lineOf func(policy.Path) int // nil: lines of fields are not wanted
}

// objects decodes and checks every object of an input. An error is about one of them.
func (f Files) objects(ctx context.Context, in input) iter.Seq2[located, error] {
	return func(yield func(located, error) bool) {
		reader, err := in.open()
		if err != nil {
			yield(located{}, &ReadError{Subject: in.name, Err: cause(err)})
			return
		}
		defer reader.Close() //nolint:errcheck // nothing is lost when closing what was read fails
		for d, err := range documents(reader) {
			if ctx.Err() != nil {
				yield(located{}, &ReadError{Subject: in.name, Err: ctx.Err()})
				return
			}
			if err != nil {
				if !yield(located{}, in.failed(d.line, err)) {
					return
				}
				continue
			}
			if !f.yieldObjects(d, in, yield) {
				return
			}
		}
	}
}

func (f Files) yieldObjects(d document, in input, yield func(located, error) bool) bool {
	decoded, err := d.decode()
	if err != nil {
		return yield(located{}, in.failed(d.at(err), d.cause(err)))
	}
	var lineOf func(policy.Path) int
	if f.Lines {
		lineOf = d.lines()
	}
	for _, object := range decoded {
		if err := check(object.fields); err != nil {
			if name := policy.RefOf(object.fields); name.Kind != "" {
				err = fmt.Errorf("%s: %w", name, err)
			}
			if !yield(located{}, in.failed(d.line, err)) {
				return false
			}
			continue
		}
		found := located{fields: object.fields, line: d.line}
		if lineOf != nil {
			found.lineOf = func(path policy.Path) int { return lineOf(append(slices.Clone(object.path), path...)) }
		}
		if !yield(found, nil) {
			return false
		}
	}
	return true
}

func (in input) failed(line int, err error) error {
	return &ReadError{Subject: policy.Origin{File: in.name, Line: line}.String(), Err: err}
}

// build runs kustomize, without plugins and without leaving the folder for more than files.
func build(folder string) (input, error) {
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		return input{}, &ReadError{Subject: folder, Err: fmt.Errorf("build kustomization: %w", err)}
	}
	data, err := resources.AsYaml()
	if err != nil {
		return input{}, &ReadError{Subject: folder, Err: fmt.Errorf("render kustomization: %w", err)}
	}
	return held(folder, data), nil
}
