package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/lightk8s/lightk8s/bench/sample"
)

// printRest writes what the nodes take before the hog comes: one row for each part of each kind of
// node, of the first time it was measured.
func printRest(w io.Writer, all []rest) error {
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b rest) int { return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Size, b.Size)) })
	all = slices.CompactFunc(all, func(a, b rest) bool { return a.Role == b.Role && a.Size == b.Size })
	table := &sample.Table{Header: []string{"MiB of the node at rest", "anonymous", "kernel", "files", "of these active"}}
	for _, r := range all {
		for _, name := range sortedParts(r.Parts) {
			p := r.Parts[name]
			table.Add(fmt.Sprintf("%s of %d MiB: %s", r.Role, r.Size, title(name, r.Pods)), p.Anonymous, p.Kernel, p.Files, p.Active)
		}
		sum := sumOf(r.Parts)
		table.Add(fmt.Sprintf("**%s of %d MiB: all but the pods**", r.Role, r.Size), sum.Anonymous, sum.Kernel, sum.Files, sum.Active)
	}
	if _, err := fmt.Fprint(w, "### What the node itself takes\n\n"); err != nil {
		return fmt.Errorf("print figures: %w", err)
	}
	return table.Print(w)
}

func title(part string, pods int) string {
	switch part {
	case "kubepods":
		return fmt.Sprintf("%d pods", pods)
	case "containerd":
		return "containerd and its shims"
	case "install":
		return "the programs' own files"
	}
	return part
}

func sortedParts(parts map[string]footprint) []string {
	var names []string
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func sumOf(parts map[string]footprint) footprint {
	var sum footprint
	for name, p := range parts {
		if name != "kubepods" {
			sum.Anonymous, sum.Kernel = sum.Anonymous+p.Anonymous, sum.Kernel+p.Kernel
			sum.Files, sum.Active = sum.Files+p.Files, sum.Active+p.Active
		}
	}
	return sum
}

// softwareOf returns what the nodes ran with, behind a semicolon, or "" where no result tells.
func softwareOf(all []record) string {
	for _, r := range all {
		if r.Rest != nil && r.Rest.Software != "" {
			return "; " + r.Rest.Software
		}
	}
	return ""
}
