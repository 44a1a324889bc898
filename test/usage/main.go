// Command usage writes the series of testdata, and the table of docs/workload-sizes.md that
// compares what is recomfixed for them: go run ./test/usage
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

const (
	seriesFolder = "test/usage/testdata"
	page         = "docs/workload-sizes.md"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "usage:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	for _, shape := range shapes() {
		file := filepath.Join(seriesFolder, shape.name+".csv")
		if err := os.WriteFile(file, shape.record(buckets).encode(), 0o644); err != nil {
			return fmt.Errorf("write series: %w", err)
		}
	}
	old, err := os.ReadFile(page)
	if err != nil {
		return fmt.Errorf("read page: %w", err)
	}
	rows, err := compare(ctx, os.DirFS(seriesFolder))
	if err != nil {
		return err
	}
	updated, err := withTables(old, rows)
	if err != nil {
		return err
	}
	if err := os.WriteFile(page, updated, 0o644); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}
