//go:build e2e

package webhook

import "testing"

// tellOnFailure logs, where the test fails, what an operator would look at.
func tellOnFailure(t *testing.T) {
	t.Helper()
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		for _, args := range [][]string{
			{"lightk8s", "webhook", "status", "--probe"},
			{"get", "pods", "--all-namespaces", "-o", "wide"},
			{"get", "events", "--all-namespaces", "--sort-by=.lastTimestamp"},
			{"logs", "-n", system, "-l", selector, "--tail=60", "--prefix"},
			{"logs", "-n", system, "-l", selector, "--tail=20", "--prefix", "--previous"},
			{"get", "validatingwebhookconfigurations,mutatingwebhookconfigurations,validatingadmissionpolicybindings", "-o", "yaml"},
			{"get", "configmap", release, "-n", system, "-o", "yaml"},
			{"get", "--raw", readyz},
		} {
			e := home.Kubectl(args...)
			t.Logf("kubectl %v (exit code %d)\n%s%s", args, e.Code, e.Out, e.ErrOut)
		}
	})
}
