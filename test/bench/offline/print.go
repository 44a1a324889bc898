package main

import (
	"fmt"
	"io"

	"github.com/lightk8s/lightk8s/test/bench/sample"
)

// print writes all figures as Markdown.
func (f figures) print(w io.Writer) error {
	largest := f.sizes[len(f.sizes)-1]
	_, err := fmt.Fprintf(w, "Measured on %s. lightk8s ran all %d controls, kube-score %s its %d default checks.\n\n### Files\n\n",
		sample.Machine(), f.tools.controls, f.tools.kubeScoreVersion, f.tools.checks)
	if err != nil {
		return fmt.Errorf("print figures: %w", err)
	}
	if err := f.sideBySide().Print(w); err != nil {
		return err
	}
	if len(f.sizes) > 1 {
		if _, err := fmt.Fprint(w, "CPU time of lightk8s for each workload, in milliseconds:\n\n"); err != nil {
			return fmt.Errorf("print figures: %w", err)
		}
		if err := f.growth().Print(w); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(w, "Planted in the %d workloads, and found among %d findings:\n\n", largest.workloads, f.findings)
	if err != nil {
		return fmt.Errorf("print figures: %w", err)
	}
	if err := f.plantedAndFound().Print(w); err != nil {
		return err
	}
	if _, err := fmt.Fprint(w, "### Start-up\n\n"); err != nil {
		return fmt.Errorf("print figures: %w", err)
	}
	return f.startUp().Print(w)
}

func (f figures) sideBySide() *sample.Table {
	table := &sample.Table{Header: []string{"workloads, tool", "wall s", "CPU s", "peak MiB"}}
	for _, s := range f.sizes {
		table.Add(fmt.Sprintf("%d, lightk8s", s.workloads), s.ours.WallSeconds, s.ours.CPUSeconds, sample.Whole(s.ours.PeakMiB()))
		table.Add(fmt.Sprintf("%d, kube-score", s.workloads), s.kubeScore.WallSeconds, s.kubeScore.CPUSeconds, sample.Whole(s.kubeScore.PeakMiB()))
		table.Add(fmt.Sprintf("**%d, lightk8s / kube-score**", s.workloads),
			bold(sample.Ratio(s.ours.WallSeconds, s.kubeScore.WallSeconds)),
			bold(sample.Ratio(s.ours.CPUSeconds, s.kubeScore.CPUSeconds)),
			bold(sample.Ratio(s.ours.PeakMiB(), s.kubeScore.PeakMiB())))
	}
	return table
}

// growth shows whether time is linear: then each further workload costs the same.
func (f figures) growth() *sample.Table {
	table := &sample.Table{Header: []string{"workloads", "start-up included", "each one beyond the row above", "of the row above"}}
	before := 0.0
	for i, s := range f.sizes {
		average := 1000 * s.ours.CPUSeconds / float64(s.workloads)
		if i == 0 {
			table.Add(s.workloads, average, "-", "-")
			continue
		}
		last := f.sizes[i-1]
		further := 1000 * (s.ours.CPUSeconds - last.ours.CPUSeconds) / float64(s.workloads-last.workloads)
		table.Add(s.workloads, average, further, sample.Ratio(further, before))
		before = further
	}
	return table
}

func (f figures) plantedAndFound() *sample.Table {
	table := &sample.Table{Header: []string{"mistake", "planted", "found"}}
	for _, p := range f.planted {
		table.Add(fmt.Sprintf("%s (`%s`)", p.What, p.Control), p.Truth, p.Found)
	}
	return table
}

func (f figures) startUp() *sample.Table {
	table := &sample.Table{Header: []string{"command", "wall ms", "CPU ms", "peak MiB"}}
	for _, s := range f.start {
		table.Add("`"+s.command+"`", sample.Whole(1000*s.spent.WallSeconds), sample.Whole(1000*s.spent.CPUSeconds), sample.Whole(s.spent.PeakMiB()))
	}
	return table
}

func bold(s string) string { return "**" + s + "**" }
