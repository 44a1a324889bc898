package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// record is a line of the file of results: one of the two.
type record struct {
	Outcome *outcome `json:",omitempty"`
	Rest    *rest    `json:",omitempty"`
}

// rest is what a node takes, in MiB, with the ordinary pods on it and before the hog comes.
type rest struct {
	Size, Pods, Used int
	Role             string
	Phase            phase
	Software         string // of the node; "" in results of old
	Parts            map[string]footprint
}

func addResult(file string, r record) error {
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode result: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("make folder of results: %w", err)
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("open results: %w", err)
	}
	if _, err := f.Write(append(data, '\n')); err != nil {
		return errors.Join(fmt.Errorf("write result: %w", err), f.Close())
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}

func readResults(file string) ([]record, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	var all []record
	n := 0
	for line := range bytes.Lines(data) {
		n++
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, fmt.Errorf("read line %d of %s: %w", n, file, err)
		}
		all = append(all, r)
	}
	return all, nil
}
