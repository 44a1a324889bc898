package integration_test

import (
	"testing"
)

// fireAlwaysAllow audits an API server that authorizes everything, and one that does not.
func fireAlwaysAllow(t *testing.T) {
	// With --authorization-mode=AlwaysAllow the server would refuse the anonymous health checks that envtest waits for.
	open, err := startAPIServer(writeFile(t, "authorization.yaml", []byte(`
apiVersion: apiserver.config.k8s.io/v1
kind: AuthorizationConfiguration
authorizers: [{type: AlwaysAllow, name: alwaysallow}]
`)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := open.plane.Stop(); err != nil {
			t.Error(err)
		}
	}()
	const control = "authorization-always-allow"
	if got := findings(auditClean(t, "--kubeconfig", open.kubeconfig(t), "--control", control)); len(got) != 1 {
		t.Errorf("AlwaysAllow: %d findings, want 1", len(got))
	}
	r := auditClean(t, "--kubeconfig", shared.kubeconfig(t), "--control", control)
	if r.Summary.Passed != 1 {
		t.Errorf("RBAC: passed %d, skipped %v; want the control to pass", r.Summary.Passed, r.Skipped)
	}
}
