package main

import (
	"errors"
	"fmt"

	"github.com/lightk8s/lightk8s/bench/sample"
)

// options are the checked flags.
type options struct {
	plugin   string
	measurer sample.Measurer
	nodes    []int // ascending, no two the same
	folder   string
	runs     int
}

func (o options) complete(measure, nodes string) (options, error) {
	o.measurer = sample.Measurer(measure)
	var err error
	if o.nodes, err = sample.Sizes(nodes); err != nil {
		return o, err
	}
	switch {
	case o.plugin == "" || measure == "" || o.folder == "":
		return o, errors.New("-plugin, -measure and -folder are needed")
	case len(o.nodes) == 0:
		return o, errors.New("no number of nodes is given")
	case o.runs < 1:
		return o, fmt.Errorf("-runs is %d, want at least 1", o.runs)
	}
	return o, nil
}
