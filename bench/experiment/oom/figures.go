package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/lightk8s/lightk8s/bench/sample"
)

// String returns the run in one line.
func (o outcome) String() string {
	return fmt.Sprintf("%d MiB %s, %s, %s %d: good %v; hog ended after %s s, at limit %d, at node %d, evicted %v; "+
		"victims %v, not serving %d; node not ready %s s; slowest answer of the API server %s s, the kubelet %s s, the pods %s s",
		o.Size, o.Role, o.Phase, o.Kind, o.Run, o.good(), seconds(o.HogEnded), o.HogAtLimit, o.HogAtNode, o.HogEvicted,
		o.victims(), len(o.Unready), seconds(o.NotReady), seconds(o.Latency[callAPI].quantile(1)),
		seconds(o.Latency[callKubelet].quantile(1)), seconds(o.Latency[callPods].quantile(1)))
}

// experiment is what the runs of a table have in common; each phase has a column.
type experiment struct {
	size int
	role string
	kind string
}

// printFigures writes the figures as Markdown.
func printFigures(w io.Writer, all []record) error {
	runs, resting := map[experiment]map[phase][]outcome{}, []rest{}
	for _, r := range all {
		if r.Rest != nil {
			resting = append(resting, *r.Rest)
		}
		if o := r.Outcome; o != nil {
			e := experiment{o.Size, o.Role, o.Kind}
			if runs[e] == nil {
				runs[e] = map[phase][]outcome{}
			}
			runs[e][o.Phase] = append(runs[e][o.Phase], *o)
		}
	}
	for _, e := range sortedExperiments(runs) {
		if _, err := fmt.Fprintf(w, "### %s\n\n", e); err != nil {
			return fmt.Errorf("print figures: %w", err)
		}
		if err := tableOf(runs[e]).Print(w); err != nil {
			return err
		}
	}
	return printRest(w, resting)
}

func sortedExperiments(runs map[experiment]map[phase][]outcome) []experiment {
	var all []experiment
	for e := range runs {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b experiment) int {
		return cmp.Or(cmp.Compare(a.role, b.role), cmp.Compare(a.size, b.size), cmp.Compare(b.kind, a.kind))
	})
	return all
}

func (e experiment) String() string {
	takes := map[string]string{"heap": "memory of its own", "files": "files on a volume that is memory"}
	return fmt.Sprintf("%s of %d MiB, %d ordinary pods, a hog that takes %s",
		strings.ToUpper(e.role[:1])+e.role[1:], e.size, ordinary[e.size], takes[e.kind])
}

// tableOf has a column for each phase of which there are runs.
func tableOf(runs map[phase][]outcome) *sample.Table {
	var phases []phase
	for _, p := range []phase{before, nodeOnly, after} {
		if len(runs[p]) > 0 {
			phases = append(phases, p)
		}
	}
	titles := map[phase]string{before: "before", nodeOnly: "node tuned, no limits", after: "after"}
	table := &sample.Table{Header: []string{"in the runs"}}
	for _, p := range phases {
		table.Header = append(table.Header, titles[p])
	}
	for _, row := range rows {
		cells := []any{row.title}
		for _, p := range phases {
			cells = append(cells, row.cell(runs[p]))
		}
		table.Add(cells...)
	}
	return table
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }
