package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// tools is what is compared.
type tools struct {
	controls int // that the plugin runs
	peers    []peer
}

// peer is a tool that is measured beside the plugin.
type peer struct {
	name    string
	version string // as its module has it
	checks  int    // that it runs
}

func (o options) tools(ctx context.Context) (tools, error) {
	names, err := output(ctx, o.plugin, "explain", "-o", "name")
	if err != nil {
		return tools{}, err
	}
	t := tools{controls: len(bytes.Fields(names))}
	if t.controls == 0 {
		return tools{}, errors.New("the plugin lists no control")
	}
	checks, err := output(ctx, o.kubeScore, "list")
	if err != nil {
		return tools{}, err
	}
	defaults := countLines(checks, func(line []byte) bool { return bytes.HasSuffix(line, []byte(",default")) })
	rules, err := o.countRules()
	if err != nil {
		return tools{}, err
	}
	for _, p := range []struct {
		peer
		program string
	}{
		{peer{name: "kube-score", checks: defaults}, o.kubeScore},
		{peer{name: "conftest", checks: rules}, o.conftest},
	} {
		build, err := buildinfo.ReadFile(p.program)
		if err != nil {
			return tools{}, fmt.Errorf("read version of %s: %w", p.name, err)
		}
		if p.checks == 0 {
			return tools{}, fmt.Errorf("%s lists no check", p.name)
		}
		p.version = build.Main.Version
		t.peers = append(t.peers, p.peer)
	}
	return t, nil
}

// countRules counts the rules of conftest.
func (o options) countRules() (int, error) {
	files, err := filepath.Glob(filepath.Join(o.rules, "*.rego"))
	if err != nil {
		return 0, fmt.Errorf("find the rules of conftest: %w", err)
	}
	rules := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return 0, fmt.Errorf("read the rules of conftest: %w", err)
		}
		rules += countLines(data, func(line []byte) bool { return bytes.HasPrefix(line, []byte("deny contains ")) })
	}
	return rules, nil
}

func countLines(text []byte, counts func(line []byte) bool) int {
	n := 0
	for line := range bytes.Lines(text) {
		if counts(bytes.TrimSuffix(line, []byte("\n"))) {
			n++
		}
	}
	return n
}
