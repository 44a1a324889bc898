package webhook

import (
	"cmp"

	"github.com/lightk8s/lightk8s/plugin/change/registrations"
	"github.com/lightk8s/lightk8s/plugin/source/installation"
	"github.com/lightk8s/lightk8s/plugin/text"
)

const (
	chart            = "charts/lightk8s"
	defaultName      = "lightk8s"
	defaultNamespace = "lightk8s-system"
	releaseName      = "meta.helm.sh/release-name"
	releaseNamespace = "meta.helm.sh/release-namespace"
)

// installCommand installs the webhook as docs/webhook.md does.
func installCommand() string {
	return text.CommandLine([]string{"helm", "install", defaultName, chart, "--namespace", defaultNamespace, "--create-namespace"})
}

// next returns the commands that help with what is wrong with one installation.
type next struct {
	installation.Installation
	// namespace of the probe; "": no pod was tried.
	probed string
}

// withCommands gives each check that is not ok one command.
func (n next) withCommands(checks []Check) []Check {
	for i, check := range checks {
		if check.State != OK {
			checks[i].Command = text.CommandLine(n.command(check))
		}
	}
	return checks
}

func (n next) command(check Check) []string {
	if check.State == Unknown && n.cause(check.Name) {
		return []string{"kubectl", "auth", "can-i", "--list", "--namespace", n.namespace()}
	}
	switch check.Name {
	case "failure-policy":
		if n.disabled() {
			return n.enable()
		}
		return n.upgrade()
	case "floor":
		return n.floor(check)
	case "ca-bundle", "certificate", "policy":
		return n.logs() // the webhook renews both by itself, and refuses a policy file: its log has the reason
	case "deployment", "endpoints":
		return n.serving()
	case "enforcement":
		if check.State == Unknown {
			return n.logs()
		}
		return n.plan()
	case "sizes":
		return []string{"kubectl", "lightk8s", "tune", "--apply"}
	case "probe-privileged", "probe-bare":
		return n.probe(check)
	}
	return n.upgrade() // the chart writes it
}

// cause reports whether an unknown check of the name comes from an object that could not be read.
func (n next) cause(name string) bool {
	switch name {
	case "floor":
		return n.Binding.Err != nil || n.Policy.Err != nil
	case "policy", "enforcement":
		return n.Readyz.Err != nil
	case "probe-privileged", "probe-bare":
		return false
	}
	return true
}

func (n next) floor(check Check) []string {
	binding := n.Binding.Object
	switch {
	case binding == nil:
		return append(n.upgrade(), "--set", "floor.enabled=true")
	case check.State == Broken:
		return n.upgrade()
	case binding.Annotations[registrations.DisabledAnnotation] != "" && !denies(binding):
		return n.enable()
	case binding.Annotations[enforceFromAnnotation] != "" && check.State == Unknown:
		return n.upgrade()
	case !denies(binding) || binding.Annotations[enforceFromAnnotation] != "":
		return n.plan()
	}
	return []string{"kubectl", "describe", "validatingadmissionpolicy", binding.Spec.PolicyName}
}

// serving is about pods that are not ready.
func (n next) serving() []string {
	d := n.Deployment.Object
	switch {
	case d == nil || n.Service.Object == nil:
		return n.upgrade()
	case d.Spec.Replicas != nil && *d.Spec.Replicas == 0:
		return []string{"kubectl", "scale", "deployment", d.Name, "--namespace", n.namespace(), "--replicas", "1"}
	}
	return []string{"kubectl", "describe", "pods", "--namespace", n.namespace()}
}

func (n next) probe(check Check) []string {
	switch {
	case check.State == Unknown:
		return []string{"kubectl", "auth", "can-i", "create", "pods", "--namespace", n.probed}
	case check.Name == "probe-privileged" && check.State == Warning: // Pod Security Admission is asked first
		return []string{"kubectl", "lightk8s", "webhook", "status", "--probe", "--namespace", "NAMESPACE"}
	case n.Deployment.Object != nil:
		return n.logs()
	}
	return []string{"kubectl", "describe", "namespace", n.probed}
}

// disabled reports whether webhook disable changed a configuration, and enable reverts it.
func (n next) disabled() bool {
	for _, c := range configurationsOf(n.Installation) {
		if c.disabled {
			return true
		}
	}
	return false
}

func (n next) enable() []string {
	words := []string{"kubectl", "lightk8s", "webhook", "enable"}
	if n.Name != defaultName {
		words = append(words, "--name", n.Name)
	}
	return words
}

func (n next) plan() []string {
	words := []string{"kubectl", "lightk8s", "webhook", "plan"}
	if n.Name != defaultName && n.Injection == nil {
		words = append(words, "--name", n.Name)
	}
	return words
}

func (n next) logs() []string {
	return []string{"kubectl", "logs", "deployment/" + cmp.Or(n.ServiceName, defaultName), "--namespace", n.namespace()}
}

// upgrade restores what the chart writes.
func (n next) upgrade() []string {
	notes := n.annotations()
	return []string{
		"helm", "upgrade", cmp.Or(notes[releaseName], n.ServiceName, defaultName), chart,
		"--namespace", cmp.Or(notes[releaseNamespace], n.namespace()), "--reset-then-reuse-values",
	}
}

func (n next) namespace() string { return cmp.Or(n.ServiceNamespace, defaultNamespace) }

// annotations are those of the first object of the release that was read. Helm notes itself on all of them.
func (n next) annotations() map[string]string {
	switch {
	case n.Validating.Object != nil:
		return n.Validating.Object.Annotations
	case n.Mutating.Object != nil:
		return n.Mutating.Object.Annotations
	case n.Binding.Object != nil:
		return n.Binding.Object.Annotations
	case n.Injection != nil && n.Injection.Binding.Object != nil:
		return n.Injection.Binding.Object.Annotations
	}
	return nil
}
