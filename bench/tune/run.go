package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/lightk8s/lightk8s/bench/fleet"
	"github.com/lightk8s/lightk8s/bench/sample"
)

// figures are the medians with one number of nodes.
type figures struct {
	nodes int
	plan  plan
	spent sample.Usage
}

func run(ctx context.Context, args []string, out, progress io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(o.folder, 0o755); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	var all []figures
	for _, nodes := range o.nodes {
		fmt.Fprintf(progress, "plan for %d nodes, %d times, and check the plan\n", nodes, o.runs) //nolint:errcheck // a remark is worth no error
		one, err := o.measure(ctx, nodes)
		if err != nil {
			return fmt.Errorf("plan for %d nodes: %w", nodes, err)
		}
		all = append(all, one)
	}
	return printFigures(out, all)
}

// measure plans for a fleet as a user does, and once more for a plan that can be checked.
func (o options) measure(ctx context.Context, nodes int) (figures, error) {
	file := filepath.Join(o.folder, fmt.Sprintf("%d.snapshot", nodes))
	if err := writeSnapshot(file, fleet.Objects(nodes)); err != nil {
		return figures{}, err
	}
	tune := []string{o.plugin, "tune", "-f", file}
	medians, err := o.measurer.Alternate(ctx, o.runs, sample.Command{Args: tune})
	if err != nil {
		return figures{}, err
	}
	report := filepath.Join(o.folder, "plan.json")
	if _, err := o.measurer.Run(ctx, sample.Command{Args: append(tune, "-o", "json"), Stdout: report}); err != nil {
		return figures{}, err
	}
	p, err := readPlan(report)
	if err != nil {
		return figures{}, err
	}
	if err := p.check(nodes); err != nil {
		return figures{}, err
	}
	return figures{nodes: nodes, plan: p, spent: medians[0]}, os.Remove(report)
}

// printFigures writes the figures as Markdown, and the last as multiples of the first.
func printFigures(w io.Writer, all []figures) error {
	table := &sample.Table{Header: []string{"nodes", "pods", "wall s", "CPU s", "peak MiB", "settings", "containers"}}
	for _, f := range all {
		table.Add(f.nodes, f.nodes*fleet.PodsANode, f.spent.WallSeconds, f.spent.CPUSeconds, sample.Whole(f.spent.PeakMiB()),
			f.plan.Summary.Settings, f.plan.Summary.Containers)
	}
	if first, last := all[0], all[len(all)-1]; len(all) > 1 {
		times := sample.Ratio(float64(last.nodes), float64(first.nodes))
		table.Add(fmt.Sprintf("**%d / %d**", last.nodes, first.nodes), times,
			sample.Ratio(last.spent.WallSeconds, first.spent.WallSeconds),
			sample.Ratio(last.spent.CPUSeconds, first.spent.CPUSeconds),
			sample.Ratio(last.spent.PeakMiB(), first.spent.PeakMiB()),
			sample.Ratio(float64(last.plan.Summary.Settings), float64(first.plan.Summary.Settings)),
			sample.Ratio(float64(last.plan.Summary.Containers), float64(first.plan.Summary.Containers)))
	}
	if _, err := fmt.Fprint(w, "### A plan\n\n"); err != nil {
		return fmt.Errorf("print figures: %w", err)
	}
	return table.Print(w)
}
