package integration_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/report"
)

// Every command that an audit prints to be run closes the findings that it is printed for.
func TestPrintedCommandsCloseTheirFindings(t *testing.T) {
	kubeconfig := shared.kubeconfig(t)
	kubectl := func(input, command string) {
		t.Helper()
		shell := exec.CommandContext(t.Context(), "sh", "-c", command)
		shell.Env = append(os.Environ(), "PATH="+os.Getenv("KUBEBUILDER_ASSETS")+":"+os.Getenv("PATH"))
		shell.Stdin = strings.NewReader(input)
		if out, err := shell.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
	}
	const planted = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: status-page}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:unauthenticated"}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: "it's public", namespace: default}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "system:anonymous"}]
---
apiVersion: v1
kind: Secret
metadata: {name: bootstrap-token-0a1b2c, namespace: kube-system}
type: bootstrap.kubernetes.io/token
stringData: {token-id: 0a1b2c, token-secret: 0123456789abcdef, usage-bootstrap-authentication: "true", auth-extra-groups: "system:bootstrappers:kubeadm:default-node-token"}
`
	kubectl(planted, "kubectl apply --kubeconfig "+kubeconfig+" -f -")
	t.Cleanup(func() {
		command := exec.Command(os.Getenv("KUBEBUILDER_ASSETS")+"/kubectl", "delete", "--ignore-not-found", "--kubeconfig", kubeconfig, "-f", "-")
		command.Stdin = strings.NewReader(planted)
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
	closed := map[string]bool{}
	for range 3 { // one action is about one object
		r, _ := audit(t, "--kubeconfig", kubeconfig, "--control", "anonymous-binding,bootstrap-token-expiry")
		for _, action := range r.Actions {
			if action.Kind != report.Kubectl {
				t.Errorf("the action on %s is %+v, want a command of kubectl", action.Control, action)
				continue
			}
			kubectl("", action.Command)
			closed[action.Control] = true
			after, _ := audit(t, "--kubeconfig", kubeconfig, "--control", action.Control) // of no object, perhaps
			if got, want := after.Summary.Findings, count(r, action.Control)-action.Closes; got != want {
				t.Errorf("after %s: %d findings of %s, want %d", action.Command, got, action.Control, want)
			}
		}
	}
	if !closed["anonymous-binding"] || !closed["bootstrap-token-expiry"] {
		t.Errorf("commands for %v", closed)
	}
	if r, _ := audit(t, "--kubeconfig", kubeconfig, "--control", "anonymous-binding,bootstrap-token-expiry"); r.Summary.Findings > 0 || len(r.Actions) > 0 {
		t.Errorf("%d findings are left, and %+v", r.Summary.Findings, r.Actions)
	}
}

func count(r report.Report, control string) int {
	all := slices.Collect(r.Findings.All())
	return len(slices.DeleteFunc(all, func(f report.Finding) bool { return f.Control != control }))
}
