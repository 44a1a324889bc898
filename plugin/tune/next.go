package tune

import (
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// asked is what the user asked for.
type asked struct {
	live       bool // the cluster is read, and not files
	nodeConfig bool // --node-config
	usage      bool // --usage
	changed    bool // the plan is carried out, or written
}

// next says what to do after a plan. What would make it better comes before what carries it out.
func (a asked) next(p plan.Plan) string {
	switch {
	case a.changed:
		return ""
	case a.live && !a.nodeConfig && !a.usage:
		return "add --node-config --usage: then the kubelets are asked what they run with, and what containers use"
	case a.live && !a.nodeConfig:
		return "add --node-config: then the kubelets are asked what they run with, and nothing of it is assumed"
	case a.live && !a.usage:
		return "add --usage: then the kubelets are asked what containers use, and the most that they used"
	case p.Summary.Fits == plan.FitsNot || p.Unchanged():
		return ""
	case a.live:
		return "add --write DIR for files and scripts that set up the nodes and take it back, --apply to change " +
			"the objects, or --apply-nodes to change the nodes; the last two ask first"
	}
	return "add --write DIR for files and scripts that set up the nodes and take it back, and the objects as YAML"
}
