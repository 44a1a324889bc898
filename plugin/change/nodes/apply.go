package nodes

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
	"github.com/lightk8s/lightk8s/plugin/change/nodefiles"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// runner runs a script as root on a node, outside of any container, and reads what its kubelet runs
// with.
type runner interface {
	Run(ctx context.Context, run Script) (Result, error)
	Kubelet(ctx context.Context, node string) (map[string]any, error)
}

// Apply changes the settings of nodes, one after the other. It stops at the first that fails: its
// script has put everything back by then.
type Apply struct {
	Nodes runner
	// Image of the pods; "": one that the node has.
	Image   string
	Timeout time.Duration
	Confirm func(node string) (bool, error)

	Out, ErrOut io.Writer
}

// Target is a node, and the script that changes it.
type Target struct {
	Name, Script string
	// Differences lists where a kubelet runs with other values than the script writes.
	Differences func(kubelet map[string]any) []string
}

// Run changes the targets in their order. remarks are told before, and so is left: nodes that stay
// as they are, and why.
func (a Apply) Run(ctx context.Context, targets []Target, remarks, left []string) error {
	plan := change.Plan{Remarks: remarks, Left: left}
	for _, target := range targets {
		plan.Steps = append(plan.Steps, a.step(target))
	}
	return change.Pipeline{
		Plan: func(context.Context) (change.Plan, error) { return plan, nil }, DryRun: change.DryRunNone,
		Declined: "was not changed",
		Ending: func(left int) error {
			return exitcode.With(exitcode.Partly, fmt.Errorf("%s not changed; see above", text.Count(left, "node")))
		},
		After: func(done int) string { return text.Count(done, "node") + " changed" },
		Out:   a.Out, ErrOut: a.ErrOut,
	}.Run(ctx)
}

func (a Apply) step(target Target) change.Step {
	return change.Step{
		Name:    "node " + target.Name,
		Confirm: func() (bool, error) { return a.Confirm(target.Name) },
		Run:     func(ctx context.Context, _ bool) (string, error) { return "", a.apply(ctx, target) },
	}
}

func (a Apply) apply(ctx context.Context, target Target) error {
	result, err := a.Nodes.Run(ctx, Script{
		Node: target.Name, Image: a.Image, Script: target.Script, Timeout: a.Timeout,
		Env: []corev1.EnvVar{
			{Name: "LIGHTK8S_NODE", Value: target.Name}, // the API server chose the machine, whatever its name is
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
		return exitcode.With(endingOf(result.ExitCode), fmt.Errorf("node %s: %w", target.Name, err))
	}
	return a.verify(ctx, target)
}

// verify compares what the kubelet runs with.
func (a Apply) verify(ctx context.Context, target Target) error {
	kubelet, err := a.Nodes.Kubelet(ctx, target.Name)
	if err != nil {
		return text.Say(a.Out, text.Clean(fmt.Sprintf("  not verified: %v", err)))
	}
	differences := target.Differences(kubelet)
	if len(differences) == 0 {
		return text.Say(a.Out, "  verified: the kubelet runs with what was written")
	}
	for _, difference := range differences {
		if err := text.Say(a.Out, "  "+text.Clean(difference)); err != nil {
			return err
		}
	}
	return exitcode.With(exitcode.Partly, fmt.Errorf("node %s: %w", target.Name, errDifferent))
}

var errDifferent = errors.New("changed, but the kubelet runs with other values; to undo, run sh /var/lib/lightk8s/rollback.sh on the node")

// wordsOf returns how a script ended; nil: well.
func wordsOf(code int32) error {
	switch code {
	case 0:
		return nil
	case nodefiles.EndedBack:
		return errors.New("not Ready in time; all changes were reverted")
	case nodefiles.EndedDifferent:
		return errDifferent
	case nodefiles.EndedWrongly, nodefiles.EndedRefused:
		return errors.New("refused; nothing was changed")
	case nodefiles.EndedBusy:
		return errors.New("another run is in progress on the node; nothing was changed")
	}
	return fmt.Errorf("the script ended with exit code %d; see /var/lib/lightk8s on the node, and run rollback.sh there", code)
}

// endingOf is how the command ends after a script that ended so.
func endingOf(code int32) int {
	switch code {
	case nodefiles.EndedHalfway, nodefiles.EndedDifferent:
		return exitcode.Partly
	case nodefiles.EndedBack:
		return exitcode.Reverted
	}
	return exitcode.Unread
}

func indented(output string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(text.CleanLines(output), "\n"), "\n", "\n  ")
}
