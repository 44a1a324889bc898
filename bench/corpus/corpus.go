package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/lightk8s/lightk8s/bench/workload"
)

// options are the flags.
type options struct {
	n    int
	seed uint64
	out  string
}

func (o options) validate() error {
	switch {
	case o.n < 1:
		return fmt.Errorf("-n is %d, want at least 1", o.n)
	case o.out == "":
		return errors.New("-out names no folder")
	}
	return nil
}

// run writes the corpus into its folder.
func (o options) run() (err error) {
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	file, err := os.Create(filepath.Join(o.out, "all.yaml"))
	if err != nil {
		return fmt.Errorf("write corpus: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriter(file)
	truth, err := write(out, o.n, o.seed)
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write corpus: %w", err)
	}
	data, err := json.MarshalIndent(truth, "", "  ")
	if err != nil {
		return fmt.Errorf("write truth: %w", err)
	}
	if err := os.WriteFile(filepath.Join(o.out, "truth.json"), append(data, '\n'), 0o644); err != nil {
		return fmt.Errorf("write truth: %w", err)
	}
	return nil
}

// write writes n workloads as a stream of documents, and returns what is planted in them.
func write(w io.Writer, n int, seed uint64) (workload.Truth, error) {
	var truth workload.Truth
	draw, err := workload.New(seed, workload.Mix()...)
	if err != nil {
		return truth, err
	}
	for i := range n {
		next, err := draw.Next()
		if err != nil {
			return truth, err
		}
		document := next.YAML
		if i > 0 {
			document = append([]byte("---\n"), document...)
		}
		if _, err := w.Write(document); err != nil {
			return truth, fmt.Errorf("write corpus: %w", err)
		}
		truth.Add(next.Truth)
	}
	return truth, nil
}
