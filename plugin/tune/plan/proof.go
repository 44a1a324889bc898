package plan

import (
	"fmt"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/fit"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// Proof is whether everything fits, now and with the plan, scenario by scenario.
type Proof struct {
	// What was tried.
	Scenarios []Scenario `json:"scenarios"`
	// Pods that scheduling gates hold: they are not placed.
	Gated []string `json:"gated"`
	// Remarks on objects that are not as they should be.
	Remarks []string `json:"remarks"`
}

// Scenario is one question: does everything fit if ...?
type Scenario struct {
	// in place, created again, pods without a node, from empty nodes, rollout of ..., run of ...,
	// maximum of ... or loss of node ...
	Name string `json:"name"`
	// The answer as things are.
	Before fit.Answer `json:"before"`
	// The answer with the plan.
	After fit.Answer `json:"after"`
	// A remark.
	Note string `json:"note,omitempty"`
	// Pods that find no place with the plan.
	Unplaced []Unplaced `json:"unplaced"`
	// The node with the least memory left to request.
	TightestNode string `json:"tightestNode,omitempty"`
	// How much that is, in MiB.
	HeadroomMiB int64 `json:"headroomMiB"`

	kind      fit.Kind
	homeless  int // pods that find no place now
	displaced int // pods that run, find a place now and would not
}

// Unplaced is a pod that finds no place.
type Unplaced struct {
	// NAMESPACE/NAME.
	Pod string `json:"pod"`
	// What it requests.
	Memory string `json:"memory"`
	// What it requests.
	CPU string `json:"cpu"`
	// Why no node takes it.
	Reasons []string `json:"reasons"`
}

// Worse lists the scenarios that the plan makes worse: that hold now and would not, in which it
// costs a pod its place that runs now, or more pods than before. What does not fit today is no
// fault of a plan that leaves it so.
func (p Proof) Worse() []Scenario {
	var worse []Scenario
	for _, s := range p.Scenarios {
		switch {
		case Holds(s.After):
		case Holds(s.Before), s.Before == fit.Depends && s.After == fit.No, s.displaced > 0, len(s.Unplaced) > s.homeless:
			worse = append(worse, s)
		}
	}
	return worse
}

// Open lists the scenarios that do not hold with the plan.
func (p Proof) Open() []Scenario {
	return slices.DeleteFunc(slices.Clone(p.Scenarios), func(s Scenario) bool { return Holds(s.After) })
}

// Homeless lists the open scenarios in which a pod that should run does not: it has no place on its
// node or any other, or is not created.
func (p Proof) Homeless() []Scenario {
	return slices.DeleteFunc(p.Open(), func(s Scenario) bool { return s.kind != fit.InPlace && s.kind != fit.Waiting && s.kind != created })
}

func (p Proof) verdict() string {
	switch {
	case len(p.Worse()) > 0:
		return FitsNot
	case len(p.Open()) > 0:
		return FitsAsBefore
	}
	return Fits
}

// Refuses reports whether the unplaced of the scenario are workloads, and the API server refuses their
// pods.
func (s Scenario) Refuses() bool { return s.kind == created }

// Holds reports whether everything fits, or there is nothing to fit.
func Holds(answer fit.Answer) bool { return answer == fit.Yes || answer == fit.NotApplicable }

// newProof sets what holds with the plan beside what holds now.
func newProof(before, after fit.Proof) Proof {
	now := map[string]fit.Scenario{}
	for _, s := range before.Scenarios {
		now[s.Name] = s
	}
	proof := Proof{Scenarios: []Scenario{}, Gated: append([]string{}, after.Gated...), Remarks: append([]string{}, after.Remarks...)}
	for _, s := range after.Scenarios {
		scenario := Scenario{
			Name: s.Name, kind: s.Kind, Before: now[s.Name].Fits, After: s.Fits, Note: s.Note, Unplaced: []Unplaced{},
			TightestNode: s.Tightest.Node, HeadroomMiB: s.Tightest.MemoryMiB, homeless: len(now[s.Name].Unplaced),
		}
		for _, u := range s.Unplaced {
			scenario.Unplaced = append(scenario.Unplaced, unplaced(u))
			if !u.Waiting && certain(now[s.Name], s) && !slices.ContainsFunc(now[s.Name].Unplaced, func(b fit.Unplaced) bool { return b.Pod == u.Pod }) {
				scenario.displaced++
			}
		}
		proof.Scenarios = append(proof.Scenarios, scenario)
	}
	return proof
}

// certain reports whether both answers are no: where one depends on luck, so does who finds a place.
func certain(before, after fit.Scenario) bool { return before.Fits == fit.No && after.Fits == fit.No }

func unplaced(u fit.Unplaced) Unplaced {
	out := Unplaced{Pod: u.Pod, Memory: u.Request.Memory().String(), CPU: u.Request.Cpu().String(), Reasons: []string{}}
	for _, reason := range u.Reasons {
		why := reason.Reason
		if reason.Nodes > 0 {
			why = fmt.Sprintf("%s (%s)", why, text.Count(reason.Nodes, "node"))
		}
		out.Reasons = append(out.Reasons, why)
	}
	return out
}
