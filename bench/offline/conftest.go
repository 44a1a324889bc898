package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lightk8s/lightk8s/bench/sample"
)

// runConftest is conftest on one file, with more arguments.
func (o options) runConftest(file string, more ...string) sample.Command {
	args := append([]string{o.conftest, "test", "--parser", "yaml", "--policy", o.rules}, more...)
	return sample.Command{Args: append(args, file), OK: []int{0, 1}} // 1: it found something
}

// checkConftest runs it once more, and compares what its rules find with what is planted.
func (o options) checkConftest(ctx context.Context, size int) error {
	truth, err := sample.ReadTruth(o.corpus(size, "truth.json"))
	if err != nil {
		return err
	}
	command := o.runConftest(o.corpus(size, "all.yaml"), "--output", "json")
	command.Stdout = filepath.Join(o.corpora, "conftest.json")
	if _, err := o.measurer.Run(ctx, command); err != nil {
		return err
	}
	data, err := os.ReadFile(command.Stdout)
	if err != nil {
		return fmt.Errorf("read report: %w", err)
	}
	counted, err := countConftest(data)
	if err != nil {
		return err
	}
	if _, err := sample.Compare(counted, truth); err != nil {
		return err
	}
	return os.Remove(command.Stdout)
}

// countConftest counts the failures of a json report by their rule.
func countConftest(report []byte) (map[string]int, error) {
	var files []struct {
		Failures []struct {
			Msg      string
			Metadata struct{ Rule string }
		}
	}
	if err := json.Unmarshal(report, &files); err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	if len(files) == 0 {
		return nil, errors.New("read report: it is about no file")
	}
	counted := map[string]int{}
	for _, file := range files {
		for _, failure := range file.Failures {
			if failure.Metadata.Rule == "" {
				return nil, fmt.Errorf("read report: %q is of no rule", failure.Msg)
			}
			counted[failure.Metadata.Rule]++
		}
	}
	return counted, nil
}
