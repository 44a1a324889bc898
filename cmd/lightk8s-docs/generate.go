package main

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/lightk8s/lightk8s/cmd/lightk8s-docs/inputschema"
	"github.com/lightk8s/lightk8s/cmd/lightk8s-docs/schema"
	"github.com/lightk8s/lightk8s/plugin/explain"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policy/library"
)

// folders are where generated files go.
type folders struct {
	docs      string
	schemas   string // for opa check
	chart     string
	libraries string
	fronts    []string // the files of the front page, one for each language
	compiled  string   // the file of the compiled bundle
}

// compiledBundle is a bundle with what it compiles to now.
type compiledBundle struct {
	fs.FS
	compiled string
}

// Compiled returns the form that policy.Load takes.
func (b compiledBundle) Compiled() string { return b.compiled }

// generate renders every generated file.
func generate(ctx context.Context, bundle fs.FS, to folders) (*files, error) {
	f := &files{content: map[string][]byte{}, owned: []string{
		filepath.Join(to.docs, "controls", "*.md"),
		filepath.Join(to.docs, "schema", "*.json"),
		filepath.Join(to.schemas, "*.json"),
	}}
	compiled, err := policy.Compile(ctx, bundle)
	if err != nil {
		return nil, err
	}
	f.add(to.compiled, compiled)
	bundle = compiledBundle{bundle, string(compiled)}
	engine, err := policy.Load(bundle)
	if err != nil {
		return nil, err
	}
	role, err := readerRole(engine)
	if err != nil {
		return nil, err
	}
	f.add(filepath.Join(to.docs, "rbac", "reader.yaml"), role)
	categories, err := readCategories(ctx, engine, bundle)
	if err != nil {
		return nil, err
	}
	for _, c := range categories {
		page, err := categoryPage(c)
		if err != nil {
			return nil, err
		}
		f.add(filepath.Join(to.docs, "controls", c.name+".md"), page)
	}
	f.add(filepath.Join(to.docs, "controls", "README.md"), indexPage(categories))
	for _, front := range to.fronts {
		if err := f.addFrontPage(front, categories); err != nil {
			return nil, err
		}
	}

	waivers, err := policy.DistributionWaivers()
	if err != nil {
		return nil, err
	}
	page, err := waiversPage(waivers)
	if err != nil {
		return nil, err
	}
	f.add(filepath.Join(to.docs, "waivers.md"), page)

	if err := f.addExceptions(to); err != nil {
		return nil, err
	}

	for name, document := range schema.Documents() {
		data, err := document.Schema()
		if err != nil {
			return nil, err
		}
		f.add(filepath.Join(to.docs, "schema", name), data)
	}
	if err := f.addChart(to.chart, f.content[filepath.Join(to.docs, "schema", "policy.v1alpha1.json")]); err != nil {
		return nil, err
	}
	libraries, err := library.Read(bundle)
	if err != nil {
		return nil, err
	}
	f.add(filepath.Join(to.libraries, "README.md"), librariesPage(libraries))

	inputs, err := inputschema.Files()
	if err != nil {
		return nil, err
	}
	for name, data := range inputs {
		f.add(filepath.Join(to.schemas, name), data)
	}
	return f, nil
}

// category is the controls of one category, in the order of `kubectl lightk8s explain`.
type category struct {
	name  string
	pages []explain.Page
}

func readCategories(ctx context.Context, engine *policy.Engine, bundle fs.FS) ([]category, error) {
	var out []category
	for _, control := range explain.Sorted(engine.Controls()) {
		page, err := explain.NewPage(ctx, engine, []fs.FS{bundle}, control)
		if err != nil {
			return nil, err
		}
		if page.Bad == nil || page.Good == nil {
			return nil, fmt.Errorf("control %s has no fail or no pass case to show", control.ID)
		}
		if len(out) == 0 || out[len(out)-1].name != control.Category {
			out = append(out, category{name: control.Category})
		}
		last := &out[len(out)-1]
		last.pages = append(last.pages, page)
	}
	return out, nil
}
