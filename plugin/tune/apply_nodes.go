package tune

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/nodefiles"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// nodeRunner runs a script as root on a node, outside of any container.
type nodeRunner interface {
	RunOnNode(ctx context.Context, run change.NodeRun) (change.NodeRunResult, error)
}

// ApplyNodes changes the settings of nodes, one after the other. It stops at the first that fails:
// its script has put everything back by then.
type ApplyNodes struct {
	Nodes nodeRunner
	// Image of the pods; "": one that the node has.
	Image   string
	Timeout time.Duration
	Confirm func(node string) (bool, error)

	Out, ErrOut io.Writer
}

// Carry runs the script of each node that the plan changes.
func (a ApplyNodes) Carry(ctx context.Context, plan Plan) error {
	tree, err := files(plan)
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	whole, err := tellRefused(a.ErrOut, tree.Refused)
	if err != nil {
		return err
	}
	scripts := scriptsOf(tree)
	changed := 0
	for _, n := range inOrder(plan.Nodes) {
		script, ok := scripts[n.Name]
		if !ok {
			continue
		}
		if n.assumed {
			// Its drop-in would hold what was assumed, over what somebody set.
			whole++
			if err := text.Say(a.ErrOut, "left out for node "+n.Name+": what its kubelet runs with was not read: give --node-config"); err != nil {
				return err
			}
			continue
		}
		if sure, err := a.Confirm(n.Name); err != nil || !sure {
			return errors.Join(err, text.Say(a.ErrOut, "node "+n.Name+" was not changed"))
		}
		result, err := a.Nodes.RunOnNode(ctx, change.NodeRun{
			Node: n.Name, Image: a.Image, Script: script, Timeout: a.Timeout,
			Env: []corev1.EnvVar{
				{Name: "LIGHTK8S_NODE", Value: n.Name}, // the API server chose the machine, whatever its name is
				// A restart and a wait, and both again to go back, must be over before the pod is.
				{Name: "LIGHTK8S_TIMEOUT", Value: strconv.Itoa(int(a.Timeout.Seconds()) / 5)},
			},
		})
		if result.Output != "" {
			if err := text.Say(a.Out, indented(result.Output)); err != nil {
				return err
			}
		}
		if err == nil {
			err = wordsOf(result.ExitCode)
		}
		if err != nil {
			return exitcode.With(endingOfNode(result.ExitCode, changed), fmt.Errorf("node %s: %w", n.Name, err))
		}
		changed++
	}
	if err := text.Say(a.ErrOut, text.Count(changed, "node")+" changed"); err != nil || whole == 0 {
		return err
	}
	return exitcode.With(exitcode.Partly, fmt.Errorf("%s left as they are: see above", text.Count(whole, "node")))
}

// wordsOf says how a script ended; nil: well.
func wordsOf(code int32) error {
	switch code {
	case 0:
		return nil
	case nodefiles.EndedBack:
		return errors.New("it did not get ready in time, and everything is as it was")
	case nodefiles.EndedWrongly, nodefiles.EndedRefused:
		return errors.New("it was refused, and nothing was changed")
	}
	return fmt.Errorf("the script ended with %d: look at /var/lib/lightk8s on the node, and run rollback.sh there", code)
}

// endingOfNode is how the command ends after a node that failed, with so many changed before it.
func endingOfNode(code int32, changed int) int {
	switch {
	case changed > 0, code == nodefiles.EndedHalfway:
		return exitcode.Partly
	case code == nodefiles.EndedBack:
		return exitcode.Reverted
	}
	return exitcode.Unread
}

// scriptsOf finds the script of each node in what was rendered.
func scriptsOf(tree nodefiles.Tree) map[string]string {
	scripts := map[string]string{}
	for _, file := range tree.Files {
		parts := strings.Split(file.Path, "/")
		if len(parts) == 3 && parts[0] == "nodes" && parts[2] == "apply.sh" {
			scripts[parts[1]] = string(file.Content)
		}
	}
	return scripts
}

// inOrder lists agents first: a mistake costs least there.
func inOrder(nodes []Node) []Node {
	var agents, servers []Node
	for _, n := range nodes {
		if n.Server {
			servers = append(servers, n)
		} else {
			agents = append(agents, n)
		}
	}
	return append(agents, servers...)
}

func indented(output string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(text.CleanLines(output), "\n"), "\n", "\n  ")
}

func (f *given) applyingNodes(cluster *change.Cluster) ApplyNodes {
	return ApplyNodes{
		Nodes: cluster, Image: f.carry.nodeImage, Timeout: f.carry.timeout,
		Confirm: func(node string) (bool, error) {
			return f.confirm("Change the settings of node " + node + " and restart its kubelet?")()
		},
		Out: f.streams.Out, ErrOut: f.streams.ErrOut,
	}
}
