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
)

// generate renders every generated file: out is the folder of the documentation, schemas that
// of the schemas for opa check, chart that of the Helm chart.
func generate(ctx context.Context, bundle fs.FS, out, schemas, chart string) (*files, error) {
	f := &files{content: map[string][]byte{}, owned: []string{
		filepath.Join(out, "controls", "*.md"),
		filepath.Join(out, "schema", "*.json"),
		filepath.Join(schemas, "*.json"),
	}}
	categories, err := readCategories(ctx, bundle)
	if err != nil {
		return nil, err
	}
	for _, c := range categories {
		page, err := categoryPage(c)
		if err != nil {
			return nil, err
		}
		f.add(filepath.Join(out, "controls", c.name+".md"), page)
	}
	f.add(filepath.Join(out, "controls", "README.md"), indexPage(categories))

	waivers, err := policy.DistributionWaivers()
	if err != nil {
		return nil, err
	}
	page, err := waiversPage(waivers)
	if err != nil {
		return nil, err
	}
	f.add(filepath.Join(out, "waivers.md"), page)

	for name, document := range schema.Documents() {
		data, err := document.Schema()
		if err != nil {
			return nil, err
		}
		f.add(filepath.Join(out, "schema", name), data)
	}
	if err := f.addChart(chart, f.content[filepath.Join(out, "schema", "policy.v1alpha1.json")]); err != nil {
		return nil, err
	}
	inputs, err := inputschema.Files()
	if err != nil {
		return nil, err
	}
	for name, data := range inputs {
		f.add(filepath.Join(schemas, name), data)
	}
	return f, nil
}

// category is the controls of one category, in the order of `kubectl lightk8s explain`.
type category struct {
	name  string
	pages []explain.Page
}

func readCategories(ctx context.Context, bundle fs.FS) ([]category, error) {
	engine, err := policy.Load(bundle)
	if err != nil {
		return nil, err
	}
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
