package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/lightk8s/lightk8s/bench/sample"
	"github.com/lightk8s/lightk8s/bench/workload"
)

// audit is the command as a user runs it, against the cluster of the kubeconfig.
type audit struct {
	options
	folder, kubeconfig string
}

// measure audits, and compares what is found with what is planted: once for each Deployment,
// and not again for its ReplicaSet and pods.
func (a audit) measure(ctx context.Context, truth workload.Truth) (figures, error) {
	var runs []sample.Usage
	report, cache := filepath.Join(a.folder, "report.json"), filepath.Join(a.folder, "cache")
	for range a.runs {
		// What the server can do is asked anew each time, or the first run would be another.
		if err := os.RemoveAll(cache); err != nil {
			return figures{}, fmt.Errorf("remove discovery cache: %w", err)
		}
		spent, err := a.measurer.Run(ctx, sample.Command{Stdout: report, Args: []string{
			a.plugin, "audit", "--kubeconfig", a.kubeconfig, "--cache-dir", cache, "--fail-on", "none", "-o", "json",
		}})
		if err != nil {
			return figures{}, err
		}
		runs = append(runs, spent)
	}
	found, err := sample.CheckFile(report, truth)
	if err != nil {
		return figures{}, err
	}
	return figures{findings: found.Findings, spent: sample.Median(runs)}, nil
}

// printFigures writes the figures as Markdown, and the last as multiples of the first.
func printFigures(w io.Writer, all []figures) error {
	table := &sample.Table{Header: []string{"pods", "objects", "wall s", "CPU s", "peak MiB", "findings"}}
	for _, f := range all {
		table.Add(f.pods, f.objects, f.spent.WallSeconds, f.spent.CPUSeconds, sample.Whole(f.spent.PeakMiB()), f.findings)
	}
	if first, last := all[0], all[len(all)-1]; len(all) > 1 {
		table.Add(fmt.Sprintf("**%d / %d**", last.pods, first.pods),
			sample.Ratio(float64(last.objects), float64(first.objects)),
			sample.Ratio(last.spent.WallSeconds, first.spent.WallSeconds),
			sample.Ratio(last.spent.CPUSeconds, first.spent.CPUSeconds),
			sample.Ratio(last.spent.PeakMiB(), first.spent.PeakMiB()),
			sample.Ratio(float64(last.findings), float64(first.findings)))
	}
	if _, err := fmt.Fprint(w, "### A live cluster\n\n"); err != nil {
		return fmt.Errorf("print figures: %w", err)
	}
	if err := table.Print(w); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "With %d pods the audit takes at its peak %s of the memory of a 2 GB server.\n\n", all[len(all)-1].pods, all[len(all)-1].spent.OfSmallServer())
	if err != nil {
		return fmt.Errorf("print figures: %w", err)
	}
	return nil
}
