package tune

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/change/nodes"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// nodesThat answer to a script, and know which node was asked.
type nodesThat struct {
	end   func(node string) (nodes.Result, error)
	asked []string
	// runs is the configuration of the kubelets; nil: it cannot be read.
	runs map[string]any
}

func (n *nodesThat) Kubelet(context.Context, string) (map[string]any, error) {
	if n.runs == nil {
		return nil, errors.New("forbidden")
	}
	return n.runs, nil
}

func (n *nodesThat) Run(_ context.Context, run nodes.Script) (nodes.Result, error) {
	n.asked = append(n.asked, run.Node)
	return n.end(run.Node)
}

// planned is a node that is to take fewer pods.
func planned(name, distribution string) plan.Node {
	config := func(pods int) facts.NodeConfig {
		return facts.NodeConfig{Metadata: facts.Meta{Name: name}, KubeletSource: "configz", Kubelet: map[string]any{"maxPods": pods}}
	}
	return plan.Node{Name: name, Distribution: distribution, Version: "v1.35.2", CapacityMiB: 2000, Before: config(110), After: config(24)}
}

func unread(name string) plan.Node {
	n := planned(name, "k3s")
	n.Assumed = true
	return n
}

func TestNodesAreChangedInTurn(t *testing.T) {
	ends := func(code int32) func(string) (nodes.Result, error) {
		return func(string) (nodes.Result, error) {
			return nodes.Result{ExitCode: code, Output: "said\x1b[2J\n"}, nil
		}
	}
	secondFails := func(node string) (nodes.Result, error) {
		if node == "n2" {
			return nodes.Result{}, errors.New("the pod is gone")
		}
		return nodes.Result{}, nil
	}
	for name, c := range map[string]struct {
		nodes     []plan.Node
		runs      map[string]any
		end       func(string) (nodes.Result, error)
		wantAsked string
		wantCode  int
		wantSaid  string
	}{
		"well":                   {[]plan.Node{planned("n1", "k3s"), planned("n2", "k3s")}, nil, ends(0), "n1 n2", 0, "2 nodes changed"},
		"back":                   {[]plan.Node{planned("n1", "k3s"), planned("n2", "k3s")}, nil, ends(6), "n1", exitcode.Reverted, "not Ready in time; all changes were reverted"},
		"halfway":                {[]plan.Node{planned("n1", "k3s")}, nil, ends(7), "n1", exitcode.Partly, "ended with exit code 7"},
		"lost on the second":     {[]plan.Node{planned("n1", "k3s"), planned("n2", "k3s"), planned("n3", "k3s")}, nil, secondFails, "n1 n2", exitcode.Partly, "n2: the pod is gone"},
		"one is refused":         {[]plan.Node{planned("n1", ""), planned("n2", "k3s")}, nil, ends(0), "n2", exitcode.Partly, "left out for node n1: its settings: unknown distribution"},
		"not read":               {[]plan.Node{unread("n1"), planned("n2", "k3s")}, nil, ends(0), "n2", exitcode.Partly, "left out for node n1: kubelet configuration not read"},
		"escapes are made clear": {[]plan.Node{planned("n1", "k3s")}, nil, ends(0), "n1", 0, `said\x1b[2J`},
		"not verified":           {[]plan.Node{planned("n1", "k3s")}, nil, ends(0), "n1", 0, "not verified: forbidden"},
		"verified":               {[]plan.Node{planned("n1", "k3s")}, map[string]any{"maxPods": 24}, ends(0), "n1", 0, "verified: the kubelet runs with what was written"},
		"shadowed":               {[]plan.Node{planned("n1", "k3s"), planned("n2", "k3s")}, map[string]any{"maxPods": 250}, ends(0), "n1", exitcode.Partly, "maxPods: wanted 24, and the kubelet runs with 250"},
		"found on the node":      {[]plan.Node{planned("n1", "k3s")}, nil, ends(4), "n1", exitcode.Partly, "the kubelet runs with other values"},
	} {
		t.Run(name, func(t *testing.T) {
			runner := &nodesThat{end: c.end, runs: c.runs}
			var out bytes.Buffer
			apply := nodes.Apply{Nodes: runner, Confirm: func(string) (bool, error) { return true, nil }, Out: &out, ErrOut: &out}
			err := applyNodes(t.Context(), apply, plan.Plan{Nodes: c.nodes})
			said := out.String()
			if err != nil {
				said += err.Error()
			}
			if got := exitcode.Of(err); got != c.wantCode {
				t.Errorf("exit code %d, want %d", got, c.wantCode)
			}
			if asked := strings.Join(runner.asked, " "); asked != c.wantAsked || !strings.Contains(said, c.wantSaid) {
				t.Errorf("asked %s, want %s; it says\n%s", asked, c.wantAsked, said)
			}
		})
	}
}
