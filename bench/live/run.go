package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/lightk8s/lightk8s/bench/sample"
)

// figures are the medians with one number of pods.
type figures struct {
	pods     int
	objects  int // pods and what owns them
	findings int
	spent    sample.Usage
}

func run(ctx context.Context, args []string, out, progress io.Writer) (err error) {
	o, err := parse(args)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "lightk8s-live-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	c, err := start()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.plane.Stop()) }()
	a := audit{options: o, folder: folder, kubeconfig: filepath.Join(folder, "kubeconfig")}
	if err := c.plane.WriteKubeconfig(a.kubeconfig); err != nil {
		return err
	}
	p, err := newPeople()
	if err != nil {
		return err
	}
	var all []figures
	pods := 0
	for _, want := range o.pods {
		fmt.Fprintf(progress, "create pods on the API server, until there are %d, and audit it %d times\n", want, o.runs) //nolint:errcheck // a remark is worth no error
		for ; pods < want; pods += crowd {
			if err := c.fill(ctx, p); err != nil {
				return err
			}
		}
		one, err := a.measure(ctx, p.truth)
		if err != nil {
			return fmt.Errorf("audit of %d pods: %w", pods, err)
		}
		one.pods, one.objects = pods, pods+2*deployments*pods/crowd
		all = append(all, one)
	}
	return printFigures(out, all)
}

// fill creates one crowd, owners before what they own.
func (c *cluster) fill(ctx context.Context, p *people) error {
	owners, loners, err := p.next()
	if err != nil {
		return err
	}
	if owners, err = c.create(ctx, owners); err != nil {
		return err
	}
	var sets, pods []map[string]any
	for _, owner := range owners {
		sets = append(sets, replicaSet(owner))
	}
	if sets, err = c.create(ctx, sets); err != nil {
		return err
	}
	for _, set := range sets {
		pods = append(pods, podsOf(set)...)
	}
	_, err = c.create(ctx, append(pods, loners...))
	return err
}
