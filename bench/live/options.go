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
	pods     []int // ascending, no two the same, multiples of crowd
	runs     int
}

func (o options) complete(measure, pods string) (options, error) {
	o.measurer = sample.Measurer(measure)
	var err error
	if o.pods, err = sample.Sizes(pods); err != nil {
		return o, err
	}
	for _, n := range o.pods {
		if n%crowd != 0 {
			return o, fmt.Errorf("number of pods %d is no multiple of %d", n, crowd)
		}
	}
	switch {
	case o.plugin == "" || measure == "":
		return o, errors.New("-plugin and -measure are needed")
	case len(o.pods) == 0:
		return o, errors.New("no number of pods is given")
	case o.runs < 1:
		return o, fmt.Errorf("-runs is %d, want at least 1", o.runs)
	}
	return o, nil
}
