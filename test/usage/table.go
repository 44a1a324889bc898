package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"time"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// nodeMemory is what a server of 2 GB has for pods when it runs no control plane, in MiB.
const nodeMemory = 1389

// row is what is recomfixed for one series.
type row struct {
	shape
	series series
	sizes  []sizes // by how it was watched
}

// watches are what the facts can rest on: a week or a day of Prometheus, or --sample, which alone
// can lack what kubelets report beside the working set.
var watches = []watch{
	{name: "a week", window: week, charged: true},
	{name: "a day", window: 24 * time.Hour, charged: true},
	{name: "a quarter of an hour", window: buckets, charged: true},
	{name: "the same, working set alone", window: buckets},
}

// compare asks for sizes for every recorded series.
func compare(ctx context.Context, folder fs.FS) ([]row, error) {
	adviser, err := newAdviser()
	if err != nil {
		return nil, err
	}
	clock, err := clock()
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, shape := range shapes() {
		data, err := fs.ReadFile(folder, shape.name+".csv")
		if err != nil {
			return nil, fmt.Errorf("read series: %w", err)
		}
		s, err := decode(shape.name, data)
		if err != nil {
			return nil, err
		}
		r := row{shape: shape, series: s}
		for _, w := range watches {
			fact, err := factOf(shape.kind, facts.WorkloadMemory{ContainerUse: observed(s, w)})
			if err != nil {
				return nil, err
			}
			bare := workloadOf(shape.kind, map[string]any{"name": "app", "image": "registry.example.com/app:1.4.2"})
			fixed, _, err := adviser.advise(ctx, bare, fact, clock, nodeOf("server", nodeMemory))
			if err != nil {
				return nil, err
			}
			size, err := memoryOf(containersOf(fixed)[0])
			if err != nil {
				return nil, err
			}
			r.sizes = append(r.sizes, size)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// The marks in the page between which the tables stand.
const (
	beginMark = "<!-- begin sizes -->\n"
	endMark   = "<!-- end sizes -->"
)

// withTables returns the page with the tables replaced.
func withTables(page []byte, rows []row) ([]byte, error) {
	before, rest, begins := bytes.Cut(page, []byte(beginMark))
	_, after, ends := bytes.Cut(rest, []byte(endMark))
	if !begins || !ends {
		return nil, errors.New("write tables: the page lacks its marks")
	}
	return bytes.Join([][]byte{before, []byte(beginMark), tables(rows), []byte(endMark), after}, nil), nil
}

func tables(rows []row) []byte {
	var b bytes.Buffer
	b.WriteString("\n| series | peak | request | limit | waste | VPA | waste | KRR | waste |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	var ours, theirs, others float64
	for _, r := range rows {
		peak := inMiB(r.series.peak() * 1024)
		got := r.sizes[0]
		a, v, k := inMiB(got.request), inMiB(vpa(r.series)*1024), inMiB(krr(r.series)*1024)
		fmt.Fprintf(&b, "| %s: %s | %.0f | %.0f | %.0f | %.0f | %s | %.0f | %s | %.0f |\n",
			r.name, r.what, peak, a, inMiB(got.limit), a-peak, bold(v, peak), v-peak, bold(k, peak), k-peak)
		ours, theirs, others = ours+a-peak, theirs+v-peak, others+k-peak
	}
	fmt.Fprintf(&b, "| **all** | | | | **%.0f** | | **%.0f** | | **%.0f** |\n", ours, theirs, others)
	b.WriteString("\nThe same for shorter times, as request / limit. A peak that was not seen cannot be known, so that a limit is made of a week that has a\nstart in it, or what the kernel counted since, and of nothing less. **Bold** is below the peak.\n\n")
	b.WriteString("| series | peak |")
	for _, w := range watches {
		b.WriteString(" " + w.name + " |")
	}
	b.WriteString("\n| --- | ---: |" + strings.Repeat(" ---: |", len(watches)) + "\n")
	for _, r := range rows {
		peak := inMiB(r.series.peak() * 1024)
		fmt.Fprintf(&b, "| %s | %.0f |", r.name, peak)
		for _, size := range r.sizes {
			b.WriteString(" " + cell(size, peak) + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	return b.Bytes()
}

func cell(s sizes, peak float64) string {
	switch {
	case s.request == 0:
		return "not seen running"
	case s.limit == 0:
		return fmt.Sprintf("%.0f / none", inMiB(s.request))
	}
	return fmt.Sprintf("%.0f / %s", inMiB(s.request), bold(inMiB(s.limit), peak))
}

// bold marks what is below the peak.
func bold(n, peak float64) string {
	if n < peak {
		return fmt.Sprintf("**%.0f**", n)
	}
	return fmt.Sprintf("%.0f", n)
}

func inMiB(n int64) float64 { return math.Round(float64(n) / (1 << 20)) }
