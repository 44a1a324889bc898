package audit

import (
	"context"
	"iter"
	"testing"
	"testing/fstest"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// The controls of the tests: each finds what the object's spec asks it to find.
const (
	privileged = `violations contains {"message": sprintf("container %q is privileged", [c.name]), "path": array.concat(prefix, ["containers", i])} if {
	some prefix in [["spec"], ["spec", "template", "spec"]]
	some i, c in object.get(input.object, array.concat(prefix, ["containers"]), [])
	c.privileged
}`
	hostNetwork = `violations contains {"message": "hostNetwork is on", "path": ["spec"], "set": [{"path": ["spec", "hostNetwork"], "value": null}]} if {
	input.object.spec.hostNetwork
}`
	crash  = `violations contains {"message": "m", "path": []} if to_number(input.object.spec.crash) > 1`
	quotas = `violations contains {"message": "no quota", "path": []} if not input.facts.inventory.ResourceQuota[input.object.metadata.name]`
)

// testControl is a control of the category test.
type testControl struct{ id, severity, kinds, rules string }

// closerOf has the controls of one kind closed by fix, and others with the same change not.
func closerOf(c testControl) policy.Closer {
	if c.id == "host-network" {
		return policy.ByFix
	}
	return policy.ByYou
}

func testEngine(t *testing.T, opts ...policy.Option) *policy.Engine {
	t.Helper()
	return engineOf(t, []testControl{
		{"privileged", "critical", "workload", privileged},
		{"host-network", "high", "workload", hostNetwork},
		{"crash", "low", "Pod", crash},
		{"quota", "medium", "Namespace]\n#   needs: [inventory/ResourceQuota", quotas},
		{"node", "info", "Node", hostNetwork},
		{"cluster", "info", "Cluster.lightk8s.dev", hostNetwork},
	}, opts...)
}

func engineOf(t *testing.T, controls []testControl, opts ...policy.Option) *policy.Engine {
	t.Helper()
	files := fstest.MapFS{}
	for _, c := range controls {
		files[c.id+".rego"] = &fstest.MapFile{Data: []byte(`# METADATA
# scope: package
# title: Title
# description: Description.
# custom:
#   problem: Problem
#   short: short
#   do: do
#   severity: ` + c.severity + `
#   risk: hygiene
#   cause: alerts
#   closedBy: ` + string(closerOf(c)) + `
#   ease: 1 command
#   kinds: [` + c.kinds + `]
#   remediation: Remediation.
package lightk8s.controls.test["` + c.id + "\"]\n\n" + c.rules + "\n")}
	}
	engine, err := policy.Load(files, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func only(t *testing.T, engine *policy.Engine, ids ...string) *policy.Engine {
	t.Helper()
	selected, err := engine.Select(policy.Selection{IDs: ids})
	if err != nil {
		t.Fatal(err)
	}
	return selected
}

// step is what a source yields: an object in YAML, or an error.
type step struct {
	object string
	err    error
}

// yielding is a source of the steps. Kinds are what its inventory knows.
func yielding(t *testing.T, kinds []schema.GroupKind, steps ...step) source.Source {
	t.Helper()
	inventory := policy.NewInventory()
	for _, kind := range kinds {
		inventory.Know(kind)
	}
	return func(context.Context) iter.Seq2[policy.Target, error] {
		return func(yield func(policy.Target, error) bool) {
			for i, s := range steps {
				if s.err != nil {
					if !yield(policy.Target{}, s.err) {
						return
					}
					continue
				}
				object, err := policy.Decode([]byte(s.object))
				if err != nil {
					t.Errorf("%v in %s", err, s.object)
				}
				target := policy.Target{Object: object, Facts: policy.Facts{Inventory: inventory}, Origin: policy.Origin{File: "f.yaml", Line: i + 1}}
				if !yield(target, nil) {
					return
				}
			}
		}
	}
}

// collected is a collector that the steps went through.
func collected(t *testing.T, engine *policy.Engine, waivers []policy.Waiver, kinds []schema.GroupKind, steps ...step) *collector {
	t.Helper()
	o := Options{Engine: engine, Source: yielding(t, kinds, steps...), Workers: 2}
	c := newCollector(engine, waivers, today)
	for outcome := range o.outcomes(t.Context()) {
		c.add(outcome)
	}
	return c
}

var today = time.Date(2030, 6, 15, 12, 0, 0, 0, time.UTC)

const (
	deployment = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {template: {spec: {containers: [{name: web, privileged: true}]}}}}"
	replicaSet = "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-1, namespace: shop, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]}, spec: {template: {spec: {containers: [{name: web, privileged: true}]}}}}"
	ownedPod   = "{apiVersion: v1, kind: Pod, metadata: {name: web-1-a, namespace: shop, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]}, spec: {containers: [{name: web, privileged: true}]}}"
	cleanPod   = "{apiVersion: v1, kind: Pod, metadata: {name: clean, namespace: shop}, spec: {containers: [{name: web}]}}"
	badPod     = "{apiVersion: v1, kind: Pod, metadata: {name: bad, namespace: shop}, spec: {hostNetwork: true, containers: [{name: web, privileged: true}]}}"
)
