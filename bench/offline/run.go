package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/lightk8s/lightk8s/bench/sample"
)

// figures are the medians of everything measured.
type figures struct {
	tools tools
	sizes []sized
	found sample.Found // in the largest corpus
	start []started
}

// sized is one corpus.
type sized struct {
	workloads int
	ours      sample.Usage
	peers     []sample.Usage // in the order of tools.peers
}

// started is a command that does next to nothing.
type started struct {
	command string
	spent   sample.Usage
}

func run(ctx context.Context, args []string, out, progress io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	var f figures
	if f.tools, err = o.tools(ctx); err != nil {
		return err
	}
	if f.start, err = o.measureStart(ctx); err != nil {
		return err
	}
	for _, size := range o.sizes {
		fmt.Fprintf(progress, "audit %d workloads, %d times, and check what is found\n", size, o.runs) //nolint:errcheck // a remark is worth no error
		one, err := o.measureSize(ctx, size)
		if err != nil {
			return err
		}
		f.sizes = append(f.sizes, one)
		if f.found, err = o.check(ctx, size); err != nil {
			return fmt.Errorf("audit of %d workloads: %w", size, err)
		}
		if err := o.checkConftest(ctx, size); err != nil {
			return fmt.Errorf("conftest on %d workloads: %w", size, err)
		}
	}
	return f.print(out, o.runs)
}

func (o options) measureSize(ctx context.Context, size int) (sized, error) {
	file := o.corpus(size, "all.yaml")
	medians, err := o.measurer.Alternate(ctx, o.runs,
		sample.Command{Args: []string{o.plugin, "audit", "-f", file, "--fail-on", "none"}},
		sample.Command{Args: []string{o.kubeScore, "score", file}, OK: []int{0, 1}}, // 1: it found something
		o.runConftest(file),
	)
	if err != nil {
		return sized{}, err
	}
	return sized{workloads: size, ours: medians[0], peers: medians[1:]}, nil
}

// measureStart measures what a command costs before it does anything: the program alone, and
// with every control loaded.
func (o options) measureStart(ctx context.Context) ([]started, error) {
	medians, err := o.measurer.Alternate(ctx, max(o.runs, 5), // they are short
		sample.Command{Args: []string{o.plugin, "version"}},
		sample.Command{Args: []string{o.plugin, "explain", "-o", "name"}},
		sample.Command{Args: []string{o.kubeScore, "version"}},
		sample.Command{Args: []string{o.conftest, "--version"}},
	)
	if err != nil {
		return nil, err
	}
	return []started{
		{"kubectl lightk8s version", medians[0]},
		{"kubectl lightk8s explain -o name", medians[1]},
		{"kube-score version", medians[2]},
		{"conftest --version", medians[3]},
	}, nil
}

// check audits once more, and compares what is found with what is planted.
func (o options) check(ctx context.Context, size int) (sample.Found, error) {
	truth, err := sample.ReadTruth(o.corpus(size, "truth.json"))
	if err != nil {
		return sample.Found{}, err
	}
	file := filepath.Join(o.corpora, "report.json")
	audit := []string{o.plugin, "audit", "-f", o.corpus(size, "all.yaml"), "--fail-on", "none", "-o", "json"}
	if _, err := o.measurer.Run(ctx, sample.Command{Args: audit, Stdout: file}); err != nil {
		return sample.Found{}, err
	}
	found, err := sample.CheckFile(file, truth)
	if err != nil {
		return sample.Found{}, err
	}
	return found, os.Remove(file)
}

// output runs a command that must succeed.
func output(ctx context.Context, command ...string) ([]byte, error) {
	out, err := exec.CommandContext(ctx, command[0], command[1:]...).Output()
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", command[0], err)
	}
	return bytes.TrimSpace(out), nil
}
