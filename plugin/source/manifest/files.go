// Package manifest reads objects from files, folders, URLs, kustomizations and standard input.
package manifest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"runtime"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/parallel"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Files reads manifests.
type Files struct {
	Paths     []string // files, folders, URLs, "-" for Stdin
	Recursive bool     // folders below a folder too
	Kustomize string   // folder with a kustomization; empty: none
	// AllowRemote lets the kustomization refer to URLs and git repositories.
	AllowRemote bool
	Stdin       io.Reader
	Lines       bool // find the line of each field, which takes as long again as decoding
	// Complete states of what the input holds every object. It has no effect where some of the input
	// cannot be read.
	Complete Complete
	// Match keeps an object; nil keeps all. The inventory holds every object all the same.
	Match func(object map[string]any) bool
}

// assumesNodes is what holds of Nodes outside of a snapshot.
const assumesNodes = "the nodes in the files are taken for all that the cluster has: a snapshot lists them"

// Source returns the manifests as a Source. A kind is known if the input is a snapshot that lists
// it, or the user declares the input complete.
func (f Files) Source(wanted source.Wanted) source.Source {
	if f.Complete == CompleteNothing { // nothing is found in a part of the workloads
		wanted.Inventory = source.WithoutTemplates(wanted.Inventory)
	}
	return func(ctx context.Context) iter.Seq2[policy.Target, error] {
		return func(yield func(policy.Target, error) bool) {
			found := true
			inputs, ok := f.open(ctx, func(target policy.Target, err error) bool {
				found = false
				return yield(target, err)
			})
			if !ok {
				return
			}
			for _, in := range inputs {
				if in.note != "" && !yield(policy.Target{}, &source.Notice{Text: in.note}) {
					return
				}
			}
			known, whole, snapshot := inventory(ctx, inputs, wanted)
			whole = whole && found
			if known.Knows(source.NodeKind) && !snapshot && !yield(policy.Target{}, &source.Notice{Text: assumesNodes}) {
				return
			}
			if whole {
				f.Complete.declare(known, wanted.Inventory)
			}
			source.ExplainUnknown(known)
			f.Complete.explain(known, whole)
			facts := policy.Facts{Inventory: known}
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
		in, err := build(f.Kustomize, f.AllowRemote)
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
	reader, err := in.open()
	if err != nil {
		return yield(policy.Target{}, &source.ReadError{Subject: in.name, Err: cause(err)})
	}
	defer reader.Close()
	// Decoding takes longer than anything else but evaluation, so it is done on all processors.
	parts := parallel.InOrder(pieces(reader), runtime.GOMAXPROCS(0), func(p piece) []located { return f.read(p, in) })
	for objects := range parts {
		for _, object := range objects {
			switch {
			case ctx.Err() != nil:
				return yield(policy.Target{}, &source.ReadError{Subject: in.name, Err: ctx.Err()})
			case object.err != nil:
				if !yield(policy.Target{}, object.err) {
					return false
				}
			case source.IsOurs(object.fields):
			case f.Match != nil && !f.Match(object.fields):
			default:
				if !yield(policy.Target{Object: source.Redact(object.fields), Facts: facts, Origin: object.origin}, nil) {
					return false
				}
			}
		}
	}
	return true
}

// piece is a document with its own copy of the data, or why it could not be read.
type piece struct {
	document
	err error
}

func pieces(reader io.Reader) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		for d, err := range documents(reader) {
			if err == nil {
				d.data = bytes.Clone(d.data)
			}
			if !yield(piece{document: d, err: err}) {
				return
			}
		}
	}
}

// located is an object and where it stands, or why there is none.
type located struct {
	fields map[string]any
	origin policy.Origin
	err    error
}

// read decodes and checks the objects of a document. An error is about the document, or one of them.
func (f Files) read(p piece, in input) []located {
	if p.err != nil {
		return []located{{err: in.failed(p.line, p.err)}}
	}
	items, err := p.decode()
	if err != nil {
		return []located{{err: in.failed(p.at(err), p.cause(err))}}
	}
	var lineOf func(policy.Path) int
	if f.Lines {
		lineOf = p.lines()
	}
	objects := make([]located, 0, len(items))
	for _, item := range items {
		if err := check(item.fields); err != nil {
			if ref := policy.RefOf(item.fields); ref.Kind != "" {
				err = fmt.Errorf("%s: %w", ref, err)
			}
			objects = append(objects, located{err: in.failed(p.line, err)})
			continue
		}
		origin := policy.Origin{File: in.name, Line: p.line, Item: item.path}
		switch {
		case in.rendered:
			origin.Line = 0
		case lineOf != nil:
			origin.LineOf = func(path policy.Path) int { return lineOf(slices.Concat(item.path, path)) }
		}
		objects = append(objects, located{fields: item.fields, origin: origin})
	}
	return objects
}

func (in input) failed(line int, err error) error {
	return &source.ReadError{Subject: policy.Origin{File: in.name, Line: line}.String(), Err: err}
}
