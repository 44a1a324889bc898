package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// ordinary is how many pods are beside the hog, by the node's MiB.
var ordinary = map[int]int{1024: 20, 2048: 45}

// options are the checked flags.
type options struct {
	root, image, results, role string
	sizes                      []int
	phases                     []phase
	kinds                      []string
	runs                       int
	log                        io.Writer
}

func (o options) complete(sizes, phases, kinds string) (options, error) {
	if o.image == "" || o.results == "" {
		return o, errors.New("-image and -results are needed")
	}
	for _, text := range strings.Fields(sizes) {
		n, err := strconv.Atoi(text)
		if err != nil || ordinary[n] == 0 {
			return o, fmt.Errorf("size %q is neither 1024 nor 2048", text)
		}
		o.sizes = append(o.sizes, n)
	}
	for _, text := range strings.Fields(phases) {
		if !slices.Contains([]phase{before, nodeOnly, after}, phase(text)) {
			return o, fmt.Errorf("phase %q is neither before, node nor after", text)
		}
		o.phases = append(o.phases, phase(text))
	}
	for _, text := range strings.Fields(kinds) {
		if text != "heap" && text != "files" {
			return o, fmt.Errorf("hog %q is neither heap nor files", text)
		}
		o.kinds = append(o.kinds, text)
	}
	for _, path := range []*string{&o.root, &o.image, &o.results} { // the kubelet runs in a folder of its own
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return o, fmt.Errorf("find %s: %w", *path, err)
		}
		*path = absolute
	}
	switch {
	case o.role != "agent" && o.role != "server":
		return o, fmt.Errorf("role %q is neither agent nor server", o.role)
	case o.runs < 0:
		return o, fmt.Errorf("-runs is %d, want at least 0", o.runs)
	}
	return o, nil
}
