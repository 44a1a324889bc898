package overview

import (
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Input is what was read, as the commands of actions name it.
type Input struct {
	// Arguments that name it, such as -f, manifests/, -R; empty: the cluster of the kubeconfig.
	Arguments []string
	// Namespace that the audit was narrowed to; "": none.
	Namespace string
	// Files reports whether manifests were read, and not a cluster.
	Files bool
	// Nodes reports whether a Node is among what was read: tune plans for nodes.
	Nodes bool
	// Snapshots are the files that show a cluster: nothing is changed by an edit of them.
	Snapshots map[string]bool
	// Words are those of the language that is printed; the zero value is English.
	Words language.Catalog
}

// hasNodes reports whether tune has something to plan for.
func (in Input) hasNodes() bool { return in.Nodes || !in.Files }

// action is what to do about the worst finding of a candidate, or about all of them.
func (in Input) action(c candidate, control policy.Control) report.Action {
	a := report.Action{
		Kind: report.Advice, Cause: c.cause, Control: control.ID, Closes: c.onWorst,
		Text: nameOf(c.worst) + in.Words.Say(": ") + control.Do,
	}
	origin := c.worst.Origin
	switch {
	case c.cause == byTune:
		a.Kind, a.Command, a.Text, a.Closes = report.Tune, in.tune(), "", c.findings
	case c.cause == byFix:
		a.Kind, a.Command, a.Text, a.Cause, a.Closes = report.Fix, in.fix(), "", "", c.findings
	case c.cause == hostFirewall:
		a.Kind, a.Closes = report.Host, c.findings
		a.Text = in.Words.Say("%s; then waive %s", control.Do, control.ID) // no API shows the firewall
	case !in.Files && isRevocable(c.worst):
		a.Kind, a.Command, a.Text = report.Kubectl, in.delete(c.worst.Object), ""
	case in.isEditable(origin):
		a.Kind, a.Origin = report.Edit, &origin
	default:
		a.Command = text.CommandLine([]string{"kubectl", "lightk8s", "explain", control.ID})
	}
	return a
}

// isChangeable reports whether fix can change the object of a finding where it was read: its file, or in the cluster.
func (in Input) isChangeable(f report.Finding) bool {
	if in.Files {
		return in.isEditable(f.Origin)
	}
	return owner.Immutable(f.Object.GroupKind()) == ""
}

// isEditable reports whether a finding is closed by an edit of the file that its object was read from.
func (in Input) isEditable(origin policy.Origin) bool {
	return origin.File != "" && origin.File != "-" && !strings.Contains(origin.File, "://") && !in.Snapshots[origin.File]
}

// hostFirewall is the cause of findings that only a firewall closes.
const hostFirewall = policy.Cause("host-firewall")

func (in Input) tune() string {
	words := append([]string{"kubectl", "lightk8s", "tune"}, in.Arguments...)
	if in.Files {
		return text.CommandLine(append(words, "--write", "tuned"))
	}
	return text.CommandLine(append(words, "--node-config", "--usage"))
}

// fix is the command that edits the files, or asks and changes the cluster; of what was built from a kustomization it
// shows the plan alone.
func (in Input) fix() string {
	words := append([]string{"kubectl", "lightk8s", "fix"}, in.Arguments...)
	if !in.Files {
		if in.Namespace != "" {
			words = append(words, "-n", in.Namespace)
		}
		return text.CommandLine(append(words, "--apply"))
	}
	if !slices.Contains(in.Arguments, "-k") {
		words = append(words, "--write")
	}
	return text.CommandLine(words)
}

// revocable are the controls whose finding is a grant or a token that nothing should depend on.
var revocable = []string{"anonymous-binding", "bootstrap-token-expiry"}

func isRevocable(f report.Finding) bool {
	return slices.Contains(revocable, f.Control) && slices.Contains([]string{"ClusterRoleBinding", "RoleBinding", "Secret"}, f.Object.Kind)
}

func (in Input) delete(object policy.ObjectRef) string {
	words := append([]string{"kubectl"}, in.Arguments...)
	words = append(words, "delete", strings.ToLower(object.Kind), object.Name)
	if object.Namespace != "" {
		words = append(words, "-n", object.Namespace)
	}
	return text.CommandLine(words)
}
