// Package plan decides what nodes should run with and what containers should request, and proves that
// everything still fits. Make reads, drafts, gives up what does not fit, and publishes a Plan: the
// steps hand one draft on, so they are one package.
package plan

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/tune/ledger"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// PlanKind is the kind of a published Plan, of apiVersion policy.APIVersion.
const PlanKind = "Plan"

// Plan is what tune proposes, and the proof that it fits. Lists are sorted and never nil.
type Plan struct {
	// Version of this schema.
	APIVersion string `json:"apiVersion"`
	// Kind of the document.
	Kind string `json:"kind"`
	// Counts, and whether the plan is proven.
	Summary Summary `json:"summary"`
	// The nodes, by name.
	Nodes []Node `json:"nodes"`
	// Containers whose requests or limits change.
	Workloads []Container `json:"workloads"`
	// Changes of objects of the API, those of workloads among them: what --apply makes.
	Changes []Edit `json:"changes"`
	// Objects to create.
	Objects []map[string]any `json:"objects"`
	// What carrying it out restarts, nodes first.
	Restarts []Restart `json:"restarts"`
	// Whether everything fits, now and with the plan.
	Proof Proof `json:"proof"`
	// What the plan dropped in order to fit.
	Concessions []string `json:"concessions"`
	// What the plan leaves out because it would do harm, and why.
	LeftOut []string `json:"leftOut"`
	// Findings that tune cannot fix, worst first.
	Advice []Advice `json:"advice"`
	// What could not be checked. It counts neither as right nor as wrong.
	Skipped []report.Skip `json:"skipped"`
	// What could not be read or evaluated. If there is any, the plan is incomplete.
	Errors []report.Error `json:"errors"`
	// Remarks on the run itself.
	Notices []string `json:"notices"`
	// Next is what to do next; the zero value: there is nothing to suggest.
	Next Step `json:"-"`

	// Unplaced are kinds that the proof should have seen, and did not see whole.
	Unplaced []string `json:"-"`
}

// Step is a command, and what it is for.
type Step struct {
	Command, Why string
}

// Summary counts.
type Summary struct {
	// Nodes that were read.
	Nodes int `json:"nodes"`
	// Settings of nodes that change.
	Settings int `json:"settings"`
	// Containers whose requests or limits change.
	Containers int `json:"containers"`
	// Objects to create.
	Objects int `json:"objects"`
	// yes; as before, where something does not fit that does not fit now either; or no, where the plan
	// is refused.
	Fits string `json:"fits"`
}

// Node is the plan for one node.
type Node struct {
	// Name of the Node.
	Name string `json:"name"`
	// k3s, rke2, k0s, microk8s or kubeadm; empty: not known.
	Distribution string `json:"distribution"`
	// Whether it runs the control plane.
	Server bool `json:"server"`
	// Version of the kubelet.
	Version string `json:"version"`
	// Container runtime and its version.
	Runtime string `json:"runtime"`
	// An address of it that the internet reaches; absent: it names none.
	PublicAddress string `json:"publicAddress,omitempty"`
	// An address to reach it at; absent: it names none.
	Address string `json:"address,omitempty"`
	// Memory of the machine, in MiB.
	CapacityMiB int64 `json:"capacityMiB"`
	// Memory that pods can request now, in MiB.
	AllocatableMiB int64 `json:"allocatableMiB"`
	// Memory that pods can request with the plan, in MiB.
	TunedMiB int64 `json:"tunedMiB"`
	// Settings that change, by program and field.
	Settings []Setting `json:"settings"`
	// Where its memory goes.
	Ledger ledger.Ledger `json:"ledger"`
	// Remarks on it.
	Notes []string `json:"notes"`

	// Before is what the node runs with, as far as it is known, and after what it should.
	Before facts.NodeConfig `json:"-"`
	After  facts.NodeConfig `json:"-"`
	// Assumed is true where before was not read.
	Assumed  bool `json:"-"`
	profile  profile
	controls map[string][]string // that ask for a setting, by settingKey
}

// Setting is one change on a node.
type Setting struct {
	// The program: kubelet, etcd, kube-apiserver, kube-controller-manager, environment, sysctl, requests, k3s or zram.
	Of string `json:"of"`
	// The field or flag.
	Field string `json:"field"`
	// What it is now; empty: not set, or not known.
	Before string `json:"before"`
	// What it should be.
	After string `json:"after"`
	// Flag of the kubelet that wins over its drop-in, and is changed where it stands; absent: none.
	Flag string `json:"flag,omitempty"`
	// Controls that ask for it.
	Controls []string `json:"controls"`
}

// Container is the plan for the containers of one name in a workload.
type Container struct {
	// The workload.
	Workload policy.ObjectRef `json:"workload"`
	// Name of the container.
	Container string `json:"container"`
	// The most memory that was measured; null: not known.
	PeakMiB *int64 `json:"peakMiB"`
	// How long its use was measured, in seconds; 0: one reading.
	HistorySeconds int64 `json:"historySeconds"`
	// What changes.
	Changes []cluster.Change `json:"changes"`
	// Why.
	Reasons []string `json:"reasons"`

	// Request and Limit of memory as they are; "": not set.
	Request string `json:"-"`
	Limit   string `json:"-"`
}

// Advice is a finding that tune cannot fix.
type Advice struct {
	// The control that found it.
	Control string `json:"control"`
	// How bad it is.
	Severity policy.Severity `json:"severity"`
	// What it is about.
	Object policy.ObjectRef `json:"object"`
	// What is wrong.
	Message string `json:"message"`

	// Short is the problem in a few words, as they stand after the name of an object.
	Short string `json:"-"`
}

// Edit is a change of one object of the API.
type Edit struct {
	// The object.
	Object policy.ObjectRef `json:"object"`
	// Fields and their values; null removes one.
	Set []policy.Assignment `json:"set"`
	// Why.
	Reasons []string `json:"reasons"`

	// Controls that ask for it.
	Controls []string `json:"controls"`

	// Before is the object as it is.
	Before map[string]any `json:"-"`
}

// The values of Summary.Fits.
const (
	Fits         = "yes"
	FitsAsBefore = "as before"
	FitsNot      = "no"
)

// Concession is what precedes a concession.
func (s Summary) Concession() string {
	if s.Fits == FitsNot {
		return "dropped, in vain: "
	}
	return "dropped, so that it fits: "
}

// shownOpen is how many scenarios a verdict names.
const shownOpen = 3

// Verdict says whether everything fits: a headline, and what does not fit; "": everything does.
func (p Plan) Verdict() (headline, rest string) {
	open := p.Proof.Open()
	switch {
	case p.Summary.Fits == FitsNot:
		return "The plan is refused", Reason(p.Proof.Worse())
	case len(open) == 0:
		return "Everything fits", ""
	}
	var names []string
	for _, s := range open[:min(shownOpen, len(open))] {
		names = append(names, s.Name)
	}
	if more := len(open) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return "Not everything fits, with or without the plan", strings.Join(names, ", ")
}

// Unchanged says that there is nothing to carry out.
func (p Plan) Unchanged() bool {
	return p.Summary.Settings+p.Summary.Containers+p.Summary.Objects+len(p.Changes) == 0
}
