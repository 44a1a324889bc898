package plan

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// unplanned is a node before its plan: before is what it runs with, as the controls are to judge it,
// which is assumed where it could not be read. ok is false where nothing can be planned for it.
func (e *evaluator) unplanned(ctx context.Context, live *cluster.Cluster, node *corev1.Node, known policy.Facts) (n Node, ok bool) {
	config := live.Configs[node.Name]
	if config.Kind == "" {
		config = facts.NewNodeConfig(node.Name)
	}
	p, err := e.profileOf(ctx, config, known)
	if err != nil {
		e.fail(node.Name, err)
	}
	n = newNode(node, p)
	config.Kubelet = p.withDefaults(config.Kubelet)
	if !facts.IsReady(node) {
		n.note("node is not ready; what was read of it can be old")
	}
	if n.CapacityMiB <= 0 {
		n.note("node reports no memory capacity; nothing is planned for it")
	} else if config.Kubelet == nil {
		config = assumed(&n, config)
	}
	n.Before, n.After = config, config
	return n, n.CapacityMiB > 0 && err == nil
}

// planNode takes from what the controls say what the node should run with. advice are the findings
// that change nothing.
func (e *evaluator) planNode(n Node, o outcome) (Node, []Advice, error) {
	var set []policy.Assignment
	var rest []policy.Finding
	controls := map[string][]string{}
	for _, f := range e.findings(o) {
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
	advice := e.advise(o.target.Object, rest)
	changed, err := policy.Apply(o.target.Object, set)
	if err != nil {
		return n, advice, fmt.Errorf("plan node %s: %w", n.Name, err)
	}
	after, err := facts.Read[facts.NodeConfig](changed)
	if err != nil {
		return n, advice, fmt.Errorf("plan node %s: %w", n.Name, err)
	}
	n.After, n.controls = after, controls
	return n, advice, nil
}

// assumed completes a configuration that could not be read.
func assumed(n *Node, config facts.NodeConfig) facts.NodeConfig {
	reason := "it was not read"
	for _, unread := range config.Unread {
		if unread.What == "kubelet" {
			reason = unread.Reason
		}
	}
	n.note("kubelet configuration is assumed from the Node and the distribution: " + reason)
	config.Kubelet = n.profile.Kubelet
	n.Assumed = true
	config.KubeletSource = "configz" // what it does not have counts as not set
	return config
}

func (n *Node) note(text string) { n.Notes = append(n.Notes, text) }

// settingKey names what an assignment to a NodeConfig changes: kubelet.maxPods, kubelet.kubeReserved.cpu,
// etcd.quota-backend-bytes.
func settingKey(path policy.Path) string {
	if len(path) > 1 && path[0] == "settings" {
		path = path[1:]
	}
	steps := make([]string, 0, len(path))
	for _, step := range path {
		steps = append(steps, fmt.Sprint(step))
	}
	return strings.Join(steps, ".")
}
