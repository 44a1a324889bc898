package tune

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// planNode asks the controls what the node should run with. around is what else is known. advice
// are the findings that change nothing.
func (j *judge) planNode(ctx context.Context, w *world, node *corev1.Node, around policy.Facts) (Node, []Advice, error) {
	config := w.configs[node.Name]
	n := profile(node, config)
	if !isReady(node) {
		n.note("the node is not ready: what is read of it may be old")
	}
	if n.CapacityMiB == 0 {
		n.note("the node does not tell how much memory it has: nothing is planned for it")
		n.before, n.after = config, config
		return n, nil, nil
	}
	if config.Kubelet == nil {
		config = assumed(&n, node, config)
	}
	object, err := facts.Object(config)
	if err != nil {
		return n, nil, err
	}
	findings := j.findings(ctx, policy.Target{Object: object, Facts: around})
	var set []policy.Assignment
	var rest []policy.Finding
	controls := map[string][]string{}
	for _, f := range findings {
		if len(f.Set) == 0 {
			rest = append(rest, f)
			continue
		}
		set = append(set, f.Set...)
		for _, assignment := range f.Set {
			key := settingKey(assignment.Path)
			controls[key] = append(controls[key], f.Control)
		}
	}
	changed, err := policy.Apply(object, set)
	if err != nil {
		return n, nil, fmt.Errorf("plan node %s: %w", node.Name, err)
	}
	if n.after, err = facts.Read[facts.NodeConfig](changed); err != nil {
		return n, nil, fmt.Errorf("plan node %s: %w", node.Name, err)
	}
	n.before, n.controls = config, controls
	return n, j.advise(object, rest), nil
}

// assumed completes a configuration that nobody could read.
func assumed(n *Node, node *corev1.Node, config facts.NodeConfig) facts.NodeConfig {
	reason := "it was not read"
	for _, unread := range config.Unread {
		if unread.What == "kubelet" {
			reason = unread.Reason
		}
	}
	n.note("what the kubelet runs with is assumed from the Node and the distribution: " + reason)
	if config.Kind == "" {
		config = facts.NodeConfig{
			APIVersion: policy.APIVersion, Kind: facts.NodeConfigKind.Kind, Metadata: facts.Meta{Name: node.Name},
		}
	}
	config.Kubelet = assume(n.Distribution, node.Status.Capacity, node.Status.Allocatable)
	config.KubeletSource = "configz" // what it does not have counts as not set
	return config
}

func (n *Node) note(text string) { n.Notes = append(n.Notes, text) }

// settingKey names what an assignment to a NodeConfig changes: kubelet.maxPods, etcd.quota-backend-bytes.
func settingKey(path policy.Path) string {
	if len(path) > 1 && path[0] == "settings" {
		path = path[1:]
	}
	if len(path) > 2 {
		path = path[:2] // a map of the kubelet is one setting
	}
	steps := make([]string, 0, len(path))
	for _, step := range path {
		steps = append(steps, fmt.Sprint(step))
	}
	return strings.Join(steps, ".")
}
