package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/lightk8s/lightk8s/bench/sample"
)

// options are the checked flags.
type options struct {
	plugin, kubeScore, conftest string
	rules                       string // folder
	measurer                    sample.Measurer
	corpora                     string
	sizes                       []int // ascending, no two the same
	runs                        int
}

func (o options) complete(measure, sizes string) (options, error) {
	o.measurer = sample.Measurer(measure)
	var err error
	if o.sizes, err = sample.Sizes(sizes); err != nil {
		return o, err
	}
	switch {
	case slices.Contains([]string{o.plugin, o.kubeScore, o.conftest, o.rules, measure, o.corpora}, ""):
		return o, errors.New("-plugin, -kube-score, -conftest, -rules, -measure and -corpora are needed")
	case len(o.sizes) == 0:
		return o, errors.New("no size is given")
	case o.runs < 1:
		return o, fmt.Errorf("-runs is %d, want at least 1", o.runs)
	}
	return o, nil
}

// corpus is the file of that name in the corpus of the size.
func (o options) corpus(size int, file string) string {
	return filepath.Join(o.corpora, strconv.Itoa(size), file)
}
