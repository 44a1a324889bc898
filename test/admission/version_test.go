package admission_test

import (
	"context"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/client"
)

// What the API server of the tests has, by the minor version that has it first by default.
const (
	managedDebuggers  = 33 // the time of an ephemeral container is noted in managedFields
	procMount         = 33 // the field is stored
	podResources      = 34 // resources of a pod as a whole are stored
	boundLabels       = 35 // a Binding sets labels
	mutatingPolicies  = 36 // MutatingAdmissionPolicy
	resizeSubresource = 33
)

// minor is the minor version of the API server.
func (c *cluster) minor(ctx context.Context) (int, error) {
	return (&client.Client{Typed: c.typed}).Minor(ctx)
}

// has reports whether the API server of the tests is of a minor version at least.
func has(t *testing.T, minor int) bool {
	t.Helper()
	version, err := floored.minor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return version >= minor
}

// needs skips a test where the API server is older.
func needs(t *testing.T, minor int) {
	t.Helper()
	if !has(t, minor) {
		t.Skipf("needs Kubernetes 1.%d", minor)
	}
}
