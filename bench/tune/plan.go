package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/lightk8s/lightk8s/bench/fleet"
)

// plan is the part of a json plan that is checked.
type plan struct {
	Summary struct {
		Nodes, Settings, Containers int
		Fits                        string
	}
	Nodes []struct {
		Name     string
		Settings []struct{}
	}
	Errors []struct{ Subject, Message string }
}

func readPlan(file string) (plan, error) {
	var p plan
	data, err := os.ReadFile(file)
	if err != nil {
		return p, fmt.Errorf("read plan: %w", err)
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return p, fmt.Errorf("read plan: %w", err)
	}
	return p, nil
}

// check compares the plan with the fleet: every node lacks the same settings, every container requests
// too little, and everything fits.
func (p plan) check(nodes int) error {
	var errs []error
	want := fleet.Deployments(nodes)
	if p.Summary.Nodes != nodes || p.Summary.Containers != want || p.Summary.Fits != "yes" {
		errs = append(errs, fmt.Errorf("the plan has %d nodes and %d containers and fits: %s; want %d and %d, and yes",
			p.Summary.Nodes, p.Summary.Containers, p.Summary.Fits, nodes, want))
	}
	for _, n := range p.Nodes {
		if len(n.Settings) == 0 || len(n.Settings) != len(p.Nodes[0].Settings) {
			errs = append(errs, fmt.Errorf("node %s gets %d settings, node %s %d", n.Name, len(n.Settings), p.Nodes[0].Name, len(p.Nodes[0].Settings)))
		}
	}
	for _, e := range p.Errors {
		errs = append(errs, fmt.Errorf("the plan reports an error: %s: %s", e.Subject, e.Message))
	}
	return errors.Join(errs...)
}
