package tune

import (
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// asked is what the user asked for.
type asked struct {
	live       bool // the cluster is read, and not files
	nodeConfig bool // --node-config
	usage      bool // --usage
	changed    bool // the plan is carried out, or written
	// arguments are the flags that the user gave, without those that change or print.
	arguments []string
}

// next returns the command that follows a plan. What makes the plan better comes before what carries it out.
func (a asked) next(p plan.Plan) plan.Step {
	switch {
	case a.changed:
	case a.live && !a.nodeConfig && !a.usage:
		return a.step("reads the kubelet configuration and the memory in use", "--node-config", "--usage")
	case a.live && !a.nodeConfig:
		return a.step("reads the kubelet configuration", "--node-config")
	case a.live && !a.usage:
		return a.step("reads the memory in use and its peaks", "--usage")
	case p.Summary.Fits == plan.FitsNot || p.Unchanged():
	case a.live:
		return a.step("then with --apply-nodes (nodes) and --apply (objects), which ask first", "--write", "tuned")
	default:
		return a.step("", "--write", "tuned")
	}
	return plan.Step{}
}

// step is the same command with more flags.
func (a asked) step(why string, more ...string) plan.Step {
	words := append([]string{"kubectl", "lightk8s", "tune"}, a.arguments...)
	return plan.Step{Command: text.CommandLine(append(words, more...)), Why: why}
}
