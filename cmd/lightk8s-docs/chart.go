package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lightk8s/lightk8s/cmd/lightk8s-docs/chartdocs"
)

// The marks between which the table of values stands in the README of the chart.
const (
	valuesBegin = "<!-- Written by `make generate` from values.yaml. Change that. -->\n"
	valuesEnd   = "<!-- End of what is written. -->\n"
)

// addChart renders what is generated in the folder of the chart, within files written by hand.
func (f *files) addChart(folder string, policySchema []byte) error {
	read := func(name string) ([]byte, error) {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, fmt.Errorf("read chart: %w", err)
		}
		return data, nil
	}
	values, err := read("values.yaml")
	if err != nil {
		return err
	}
	sections, err := chartdocs.Values(values)
	if err != nil {
		return fmt.Errorf("%s: %w", folder, err)
	}
	readme, err := read("README.md")
	if err != nil {
		return err
	}
	if readme, err = chartReadme(readme, sections); err != nil {
		return fmt.Errorf("%s: %w", folder, err)
	}
	f.add(filepath.Join(folder, "README.md"), readme)

	schema, err := read("values.schema.json")
	if err != nil {
		return err
	}
	if schema, err = chartdocs.Schema(schema, policySchema); err != nil {
		return fmt.Errorf("%s: %w", folder, err)
	}
	f.add(filepath.Join(folder, "values.schema.json"), schema)
	return nil
}

// chartReadme puts the table of values between its marks.
func chartReadme(readme []byte, sections []chartdocs.Section) ([]byte, error) {
	head, rest, begun := bytes.Cut(readme, []byte(valuesBegin))
	_, tail, ended := bytes.Cut(rest, []byte(valuesEnd))
	if !begun || !ended {
		return nil, fmt.Errorf("README.md has no marks between which the values stand: %s and %s",
			bytes.TrimSpace([]byte(valuesBegin)), bytes.TrimSpace([]byte(valuesEnd)))
	}
	m := &markdown{}
	m.end()
	for _, section := range sections {
		if section.Title != "" {
			m.paragraph("### %s", prose(section.Title))
		}
		m.table("value", "default", "")
		for _, value := range section.Values {
			m.row(code(value.Name), code(value.Default), prose(value.Description))
		}
		m.end()
	}
	return bytes.Join([][]byte{head, []byte(valuesBegin), m.Bytes(), []byte(valuesEnd), tail}, nil), nil
}
