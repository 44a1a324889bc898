package tune

import (
	"context"

	"github.com/lightk8s/lightk8s/plugin/change/nodes"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// applyNodes has the nodes changed that a plan changes, agents first: a mistake costs least there.
func applyNodes(ctx context.Context, apply nodes.Apply, plan plan.Plan) error {
	tree, err := files(plan)
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	var targets []nodes.Target
	var remarks, left []string
	for _, refusal := range tree.Refused {
		if refusal.Whole() {
			left = append(left, refusal.String())
		} else {
			remarks = append(remarks, refusal.String())
		}
	}
	for _, n := range inOrder(plan.Nodes) {
		switch script := tree.Script(n.Name); {
		case script == "":
		case n.Assumed:
			// Its drop-in would hold what was assumed, over what a user set.
			left = append(left, "left out for node "+n.Name+": kubelet configuration not read; add --node-config")
		default:
			targets = append(targets, nodes.Target{Name: n.Name, Script: script, Differences: func(kubelet map[string]any) []string {
				return tree.Differences(n.Name, kubelet)
			}})
		}
	}
	return apply.Run(ctx, targets, remarks, left)
}

// inOrder lists agents first: a mistake costs least there.
func inOrder(nodes []plan.Node) []plan.Node {
	var agents, servers []plan.Node
	for _, n := range nodes {
		if n.Server {
			servers = append(servers, n)
		} else {
			agents = append(agents, n)
		}
	}
	return append(agents, servers...)
}

func (f *given) applyingNodes(runner *nodes.Runner) nodes.Apply {
	return nodes.Apply{
		Nodes: runner, Image: f.change.nodeImage, Timeout: f.change.timeout,
		Confirm: func(node string) (bool, error) {
			return f.confirm("Change the settings of node " + node + " and restart its kubelet?")
		},
		Out: f.streams.Out, ErrOut: f.streams.ErrOut,
	}
}
