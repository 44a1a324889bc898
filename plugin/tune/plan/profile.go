package plan

import (
	"context"
	"maps"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/tune/ledger"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// profileRule is what the controls know of the node of a NodeConfig.
const profileRule = "data.lightk8s.answers.node.about"

// profile is what the controls know of a node; see the rule.
type profile struct {
	Distribution string   `json:"distribution"`
	Server       bool     `json:"server"`
	Addresses    []string `json:"addresses"`
	Public       []string `json:"public"`
	DataDir      string   `json:"dataDir"`
	// Process that the kubelet runs in.
	Process string `json:"process"`
	// Kubelet is what a kubelet that was not read is taken to run with.
	Kubelet map[string]any `json:"kubelet"`
	// Eviction is the kubelet's own, which it merges where it is told to.
	Eviction map[string]any `json:"eviction"`
	// Flags that win over the drop-ins of the kubelet, by field.
	Flags map[string]string `json:"flags"`
	// Margins are what a plan must leave over for the pods that run, in percent of their number and of
	// what they request, how many seconds it must know the use of a container before it limits it, and by
	// how many points of percent an eviction threshold must be below what is left.
	Margins struct {
		Pods           int64 `json:"pods"`
		Memory         int64 `json:"memory"`
		HistorySeconds int64 `json:"historySeconds"`
		LeftPoints     int64 `json:"leftPoints"`
	} `json:"margins"`
	ledger.AddOns
}

// profileOf asks the controls about the node of a configuration, whose Node is known.
func (e *evaluator) profileOf(ctx context.Context, config facts.NodeConfig, known policy.Facts) (profile, error) {
	if e.question == nil {
		e.question = e.engine.Question(profileRule, source.NodeKind)
	}
	object, err := facts.Object(config)
	if err != nil {
		return profile{}, err
	}
	var p profile
	err = e.question.Answer(ctx, policy.Target{Object: object, Facts: known}, &p)
	return p, err
}

// newNode is the plan for a node of which nothing is planned yet.
func newNode(node *corev1.Node, p profile) Node {
	n := Node{
		Name: node.Name, Distribution: p.Distribution, Server: p.Server,
		Version: node.Status.NodeInfo.KubeletVersion, Runtime: node.Status.NodeInfo.ContainerRuntimeVersion,
		CapacityMiB: node.Status.Capacity.Memory().Value() >> 20, AllocatableMiB: node.Status.Allocatable.Memory().Value() >> 20,
		Settings: []Setting{}, Notes: []string{}, profile: p,
	}
	if len(p.Addresses) > 0 {
		n.Address = p.Addresses[0]
	}
	if len(p.Public) > 0 {
		n.PublicAddress = p.Public[0]
	}
	return n
}

// withDefaults is the configuration of a kubelet with the thresholds that it merges.
func (p profile) withDefaults(kubelet map[string]any) map[string]any {
	if kubelet["mergeDefaultEvictionSettings"] != true {
		return kubelet
	}
	merged := maps.Clone(p.Eviction)
	own, _ := kubelet["evictionHard"].(map[string]any)
	maps.Copy(merged, own)
	kubelet = maps.Clone(kubelet)
	kubelet["evictionHard"] = merged
	return kubelet
}

// Margins are what the plan leaves over for the pods that run, in percent of their number and of what
// they request: no less than all of it.
func (n Node) Margins() (pods, memory int64) {
	return max(100, n.profile.Margins.Pods), max(100, n.profile.Margins.Memory)
}

// DataDir is where K3s or RKE2 keeps its data; "" for its default.
func (n Node) DataDir() string { return n.profile.DataDir }

// flagOf is the flag that wins over a drop-in with a field of the kubelet, or a key of it; "": none.
func (p profile) flagOf(field string) string {
	for {
		if flag, ok := p.Flags[field]; ok {
			return flag
		}
		above := strings.LastIndexByte(field, '.')
		if above < 0 {
			return ""
		}
		field = field[:above]
	}
}
