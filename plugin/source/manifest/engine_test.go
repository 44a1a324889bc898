package manifest

import (
	"testing"
	"testing/fstest"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// seeing is an engine whose one control reports the facts that it sees.
func seeing(t *testing.T) *policy.Engine {
	t.Helper()
	engine, err := policy.Load(fstest.MapFS{"see.rego": &fstest.MapFile{Data: []byte(`# METADATA
# scope: package
# title: Title
# description: Description.
# custom:
#   problem: Problem
#   short: short
#   do: do
#   severity: info
#   risk: hygiene
#   cause: alerts
#   closedBy: you
#   ease: 1 command
#   kinds: [Pod]
#   uses: [inventory/ConfigMap, inventory/Namespace, inventory/Node, inventory/Secret, inventory/Service, inventory/Cluster.lightk8s.dev, inventory/NodeUsage.lightk8s.dev, inventory/WorkloadUsage.lightk8s.dev]
#   remediation: Remediation.
package lightk8s.controls.test.see

violations contains {"message": json.marshal(input.facts), "path": []}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}
