// Package plan decides what nodes should run with and what containers should request, and proves that
// everything still fits. Make reads, drafts, gives up what does not fit, and publishes a Plan.
package plan

import (
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/tune/cluster"
	"github.com/lightk8s/lightk8s/plugin/tune/ledger"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// PlanKind is the kind of a published Plan, of apiVersion policy.APIVersion.
const PlanKind = "Plan"

// Plan is what tune proposes, and the proof that it fits. Lists are sorted and never nil.
type Plan struct {
	APIVersion string  `json:"apiVersion"`
	Kind       string  `json:"kind"`
	Summary    Summary `json:"summary"`
	Nodes      []Node  `json:"nodes"`
	// Workloads are the changes of requests and limits, one entry a container.
	Workloads []Container `json:"workloads"`
	// Changes of objects of the API: what --apply makes of them, Workloads among them.
	Changes []Edit `json:"changes"`
	// Objects are created: LimitRanges and ResourceQuotas.
	Objects []map[string]any `json:"objects"`
	Proof   Proof            `json:"proof"`
	// Concessions are what the plan gave up in order to fit, a sentence each.
	Concessions []string `json:"concessions"`
	// Advice is what was found and no machine can change.
	Advice []Advice `json:"advice"`
	// Skipped is what could not be judged: never counted as right.
	Skipped []report.Skip  `json:"skipped"`
	Errors  []report.Error `json:"errors"`
	Notices []string       `json:"notices"`
	// Next is what to do next, in a sentence; "": there is nothing to suggest.
	Next string `json:"-"`

	// Unplaced are kinds that the proof should have seen, and did not see whole.
	Unplaced []string `json:"-"`
}

// Summary counts.
type Summary struct {
	Nodes    int `json:"nodes"`
	Settings int `json:"settings"` // changes of node settings
	// Containers whose requests or limits change.
	Containers int `json:"containers"`
	Objects    int `json:"objects"` // to create
	// Fits says whether the plan is proven: yes, or no where it was refused.
	Fits string `json:"fits"`
}

// Node is the plan for one node.
type Node struct {
	Name         string `json:"name"`
	Distribution string `json:"distribution"` // "": not known
	// Server is true for a node that runs the control plane.
	Server  bool   `json:"server"`
	Version string `json:"version"` // of the kubelet
	Runtime string `json:"runtime"`
	// PublicAddress is an address of the node that the internet reaches; "": it names none.
	PublicAddress string `json:"publicAddress,omitempty"`
	// Address is the one to reach the node at; "": it names none.
	Address     string `json:"address,omitempty"`
	CapacityMiB int64  `json:"capacityMiB"`
	// AllocatableMiB is what pods may request now, and TunedMiB with the plan.
	AllocatableMiB int64         `json:"allocatableMiB"`
	TunedMiB       int64         `json:"tunedMiB"`
	Settings       []Setting     `json:"settings"`
	Ledger         ledger.Ledger `json:"ledger"`
	// Notes are remarks on this node, a sentence each.
	Notes []string `json:"notes"`

	// Before is what the node runs with, as far as it is known, and after what it should.
	Before facts.NodeConfig `json:"-"`
	After  facts.NodeConfig `json:"-"`
	// Assumed is true where before was not read.
	Assumed  bool                `json:"-"`
	controls map[string][]string // that ask for a setting, by settingKey
}

// Setting is one change on a node.
type Setting struct {
	// Of is the program: kubelet, etcd, kube-apiserver, environment, sysctl, ...
	Of string `json:"of"`
	// Field as the program calls it.
	Field string `json:"field"`
	// Before is "" where the field is not set, or not known.
	Before string `json:"before"`
	After  string `json:"after"`
	// Controls that ask for it.
	Controls []string `json:"controls"`
}

// Container is the plan for the containers of one name in a workload.
type Container struct {
	Workload  policy.ObjectRef `json:"workload"`
	Container string           `json:"container"`
	// PeakMiB is the most that it was seen to use; nil: not known.
	PeakMiB *int64 `json:"peakMiB"`
	// Changes by field, such as requests.memory.
	Changes []cluster.Change `json:"changes"`
	// Reasons are the messages of the controls that ask for it.
	Reasons []string `json:"reasons"`
}

// Advice is a finding that no machine can mend.
type Advice struct {
	Control  string           `json:"control"`
	Severity policy.Severity  `json:"severity"`
	Object   policy.ObjectRef `json:"object"`
	Message  string           `json:"message"`
}

// Edit is a change of one object of the API.
type Edit struct {
	Object policy.ObjectRef    `json:"object"`
	Set    []policy.Assignment `json:"set"`
	// Reasons are the messages of the controls that ask for it.
	Reasons []string `json:"reasons"`

	// Before is the object as it is.
	Before map[string]any `json:"-"`
}

// The values of Summary.Fits.
const (
	Fits    = "yes"
	FitsNot = "no"
)

// Concession is what precedes a concession.
func (s Summary) Concession() string {
	if s.Fits == Fits {
		return "given up, so that it fits: "
	}
	return "given up, in vain: "
}

// Unchanged says that there is nothing to carry out.
func (p Plan) Unchanged() bool {
	return p.Summary.Settings+p.Summary.Containers+p.Summary.Objects+len(p.Changes) == 0
}
