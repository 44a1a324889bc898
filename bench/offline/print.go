package main

import (
	"fmt"
	"io"

	"github.com/lightk8s/lightk8s/bench/sample"
)

// print writes all figures as Markdown.
func (f figures) print(w io.Writer, runs int) error {
	largest := f.sizes[len(f.sizes)-1]
	p := printer{w: w}
	p.text("Measured on %s; %s. lightk8s had all %d controls loaded, of which %d look at something in these workloads; kube-score %s had its %d default checks, and conftest %s, which has none, the %d rules of bench/offline/rules.\n\n",
		sample.Machine(), sample.Runs(runs), f.tools.controls, f.found.Controls,
		f.tools.peers[0].version, f.tools.peers[0].checks, f.tools.peers[1].version, f.tools.peers[1].checks)
	p.text("### Files\n\n")
	p.table(f.sideBySide())
	p.text("With %d workloads the audit takes at its peak %s of the memory of a 2 GB server.\n\n", largest.workloads, largest.ours.OfSmallServer())
	if len(f.sizes) > 1 {
		p.text("CPU time of lightk8s for each workload, in milliseconds:\n\n")
		p.table(f.growth())
	}
	p.text("Planted in the %d workloads, and found among %d findings:\n\n", largest.workloads, f.found.Findings)
	p.table(f.plantedAndFound())
	p.text("### Start-up\n\n")
	p.table(f.startUp())
	return p.err
}

// printer prints until something goes wrong.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) text(format string, args ...any) {
	if p.err == nil {
		if _, err := fmt.Fprintf(p.w, format, args...); err != nil {
			p.err = fmt.Errorf("print figures: %w", err)
		}
	}
}

func (p *printer) table(t *sample.Table) {
	if p.err == nil {
		p.err = t.Print(p.w)
	}
}

func (f figures) sideBySide() *sample.Table {
	table := &sample.Table{Header: []string{"workloads, tool", "wall s", "CPU s", "peak MiB"}}
	for _, s := range f.sizes {
		table.Add(fmt.Sprintf("%d, lightk8s", s.workloads), s.ours.WallSeconds, s.ours.CPUSeconds, sample.Whole(s.ours.PeakMiB()))
		for i, peer := range f.tools.peers {
			theirs := s.peers[i]
			table.Add(fmt.Sprintf("%d, %s", s.workloads, peer.name), theirs.WallSeconds, theirs.CPUSeconds, sample.Whole(theirs.PeakMiB()))
			table.Add(fmt.Sprintf("**%d, lightk8s / %s**", s.workloads, peer.name),
				bold(sample.Ratio(s.ours.WallSeconds, theirs.WallSeconds)),
				bold(sample.Ratio(s.ours.CPUSeconds, theirs.CPUSeconds)),
				bold(sample.Ratio(s.ours.PeakMiB(), theirs.PeakMiB())))
		}
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
	for _, p := range f.found.Planted {
		table.Add(p.What+" (`"+p.Control+"`)", p.Truth, p.Found)
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
