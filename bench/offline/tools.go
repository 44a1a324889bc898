package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"fmt"
)

// tools says what is compared.
type tools struct {
	controls         int    // that the plugin runs
	checks           int    // that kube-score runs by default
	kubeScoreVersion string // as its module has it
}

func (o options) tools(ctx context.Context) (tools, error) {
	names, err := output(ctx, o.plugin, "explain", "-o", "name")
	if err != nil {
		return tools{}, err
	}
	checks, err := output(ctx, o.kubeScore, "list")
	if err != nil {
		return tools{}, err
	}
	build, err := buildinfo.ReadFile(o.kubeScore)
	if err != nil {
		return tools{}, fmt.Errorf("read version of kube-score: %w", err)
	}
	t := tools{controls: len(bytes.Fields(names)), kubeScoreVersion: build.Main.Version}
	for _, line := range bytes.Split(checks, []byte("\n")) {
		if bytes.HasSuffix(line, []byte(",default")) {
			t.checks++
		}
	}
	if t.controls == 0 || t.checks == 0 {
		return tools{}, fmt.Errorf("the plugin lists %d controls, kube-score %d checks", t.controls, t.checks)
	}
	return t, nil
}
