package policy

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func violation(body string) string {
	return `violations contains ` + body
}

func TestAFindingHoldsWhatTheControlSaid(t *testing.T) {
	engine := load(t, bundle(map[string]string{"a": violation(`{
	"message": "m",
	"path": ["spec", "containers", 1, "image"],
	"endpoints": [
		{"address": "203.0.113.10", "port": 8472, "protocol": "UDP"},
		{"host": "*.shop.example.com"},
		{"node": "*", "port": 65535, "protocol": "TCP"},
		{"address": "2001:DB8:0::7", "node": "kiosk-1"},
		{"address": "::ffff:203.0.113.10", "port": 8472, "protocol": "UDP"},
		{"address": "203.0.113.9", "port": 1, "protocol": "SCTP"},
		{"port": 1},
	],
	"set": [
		{"path": ["spec", "n"], "value": 3},
		{"path": ["spec", "f"], "value": 0.5},
		{"path": ["spec", "gone"], "value": null},
		{"path": [], "value": {"l": [1, "x", true, null, {"b": 9007199254740993}]}},
	],
	"create": [{"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "lightk8s"}, "spec": {"n": 1}}],
}`)}))
	want := Verdict{Findings: []Finding{{
		Control: "a", Path: Path{"spec", "containers", 1, "image"}, Container: "side", Message: "m",
		Endpoints: []Endpoint{
			{Port: 1},
			{Address: "203.0.113.9", Port: 1, Protocol: "SCTP"},
			{Address: "203.0.113.10", Port: 8472, Protocol: "UDP"},
			{Node: EveryNode, Port: 65535, Protocol: "TCP"},
			{Address: "2001:db8::7", Node: "kiosk-1"},
			{Host: "*.shop.example.com"},
		},
		Set: []Assignment{
			{Path: Path{"spec", "n"}, Value: int64(3)},
			{Path: Path{"spec", "f"}, Value: 0.5},
			{Path: Path{"spec", "gone"}, Value: nil},
			{Path: Path{}, Value: map[string]any{"l": []any{int64(1), "x", true, nil, map[string]any{"b": int64(9007199254740993)}}}},
		},
		Create: []map[string]any{{
			"apiVersion": "v1", "kind": "LimitRange", "metadata": map[string]any{"name": "lightk8s"}, "spec": map[string]any{"n": int64(1)},
		}},
	}}}
	got := evaluated(t, engine, pod(t, "{containers: [{name: web}, {name: side}]}"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
}

// A violation of another shape than the contract's fails its control, and no other.
func TestViolationsOfTheWrongShapeFailTheirControl(t *testing.T) {
	for name, c := range map[string]struct{ violation, want string }{
		"no object":        {`"text"`, "violation is string, want an object"},
		"no message":       {`{"path": []}`, "violation has no message"},
		"empty message":    {`{"message": "", "path": []}`, "violation has no message"},
		"message a number": {`{"message": 1, "path": []}`, "violation has no message"},
		"no path":          {`{"message": "m"}`, `read violation "m": path is <nil>, want a list`},
		"path a text":      {`{"message": "m", "path": "spec.a"}`, "path is string, want a list"},
		"index negative":   {`{"message": "m", "path": ["a", -1]}`, "path step -1 is not an index"},
		"index fractional": {`{"message": "m", "path": ["a", 0.5]}`, "path step 0.5 is not an index"},
		"step a boolean":   {`{"message": "m", "path": [true]}`, "path step is bool, want a string or a number"},
		"step null":        {`{"message": "m", "path": [null]}`, "path step is <nil>, want a string or a number"},
		"unknown field":    {`{"message": "m", "path": [], "severity": "low"}`, `violation "m" has an unknown field "severity"`},
		"endpoints a map":  {`{"message": "m", "path": [], "endpoints": {}}`, "endpoints is map[string]interface {}, want a list of endpoints"},
		"endpoints null":   {`{"message": "m", "path": [], "endpoints": null}`, "endpoints is <nil>, want a list of endpoints"},
		"no endpoints":     {`{"message": "m", "path": [], "endpoints": []}`, "endpoints is []interface {}, want a list of endpoints"},
		"endpoint a text":  {`{"message": "m", "path": [], "endpoints": [{"port": 1}, "a"]}`, `read violation "m": read endpoints: endpoint 1 is string, want an object`},
		"set a map":        {`{"message": "m", "path": [], "set": {}}`, "set is map[string]interface {}, want a list"},
		"set null":         {`{"message": "m", "path": [], "set": null}`, "set is <nil>, want a list"},
		"set of texts":     {`{"message": "m", "path": [], "set": ["a"]}`, "read set: path is <nil>, want a list"},
		"set without path": {`{"message": "m", "path": [], "set": [{"value": 1}]}`, "read set: path is <nil>, want a list"},
		"set without value": {
			`{"message": "m", "path": [], "set": [{"path": ["a"]}]}`, `read violation "m": read set: a has no value`,
		},
		"set with another field": {
			`{"message": "m", "path": [], "set": [{"path": ["a"], "value": 1, "op": "add"}]}`, `read set: a has an unknown field "op"`,
		},
		"create a map":      {`{"message": "m", "path": [], "create": {}}`, "create is map[string]interface {}, want a list of objects"},
		"create nothing":    {`{"message": "m", "path": [], "create": []}`, "create is []interface {}, want a list of objects"},
		"create a text":     {`{"message": "m", "path": [], "create": ["a"]}`, `read violation "m": read create: object 0 is string, want an object`},
		"create no version": {`{"message": "m", "path": [], "create": [{"kind": "A", "metadata": {"name": "a"}}]}`, "object 0 has no apiVersion"},
		"create no kind":    {`{"message": "m", "path": [], "create": [{"apiVersion": "v1", "metadata": {"name": "a"}}]}`, "object 0 has no kind"},
		"create no name":    {`{"message": "m", "path": [], "create": [{"apiVersion": "v1", "kind": "A", "metadata": 3}]}`, "object 0 has no metadata.name"},
	} {
		t.Run(name, func(t *testing.T) {
			engine := load(t, bundle(map[string]string{
				"bad":  violation(c.violation),
				"fine": violation(`{"message": "m", "path": []}`),
				"pass": violation(`{"message": "m", "path": []} if false`),
			}))
			verdict := evaluated(t, engine, pod(t, "{}"))
			if len(verdict.Failed) != 1 || verdict.Failed[0].Control != "bad" {
				t.Fatalf("failed %v", verdict.Failed)
			}
			wantError(t, verdict.Failed[0].Err, c.want)
			if len(verdict.Findings) != 1 || verdict.Findings[0].Control != "fine" || !cmp.Equal(verdict.Passed, []string{"pass"}) {
				t.Errorf("verdict %+v", verdict)
			}
		})
	}
}

func TestAnErrorAtRunTimeIsChargedToItsControlAlone(t *testing.T) {
	for name, body := range map[string]string{
		"type of a builtin's argument": `violations contains {"message": "m", "path": []} if to_number(input.object.spec.word) > 1`,
		"object.get of no object":      `violations contains {"message": "m", "path": []} if object.get(input.object.spec.word, "a", 1) == 1`,
		"division by zero":             `violations contains {"message": "m", "path": []} if 1 / input.object.spec.zero > 1`,
		"two values for one rule":      "x := 1 if input.object.spec\nx := 2 if input.object.kind\n" + `violations contains {"message": "m", "path": []} if x > 0`,
	} {
		t.Run(name, func(t *testing.T) {
			engine := load(t, bundle(map[string]string{
				"a-fine": violation(`{"message": "m", "path": []}`), "bad": body, "pass": violation(`{"message": "m", "path": []} if false`),
			}))
			for range 2 { // the second time from what the first has prepared
				verdict := evaluated(t, engine, pod(t, "{word: x, zero: 0}"))
				if len(verdict.Failed) != 1 || verdict.Failed[0].Control != "bad" || verdict.Failed[0].Err == nil {
					t.Errorf("failed %v", verdict.Failed)
				}
				if len(verdict.Findings) != 1 || verdict.Findings[0].Control != "a-fine" || !cmp.Equal(verdict.Passed, []string{"pass"}) {
					t.Errorf("verdict %+v", verdict)
				}
			}
		})
	}
}

func TestFindingsAreSortedByControlPathAndMessage(t *testing.T) {
	body := `violations contains {"message": m, "path": p} if {
	some p in [["spec", 10], ["spec", 9], ["spec"], ["a"], [], ["spec", "x"]]
	some m in ["b", "a"]
}`
	engine := load(t, bundle(map[string]string{"two": body, "one": body}))
	var want []string
	for _, control := range []string{"one", "two"} {
		for _, path := range []string{"", "a", "spec", "spec[9]", "spec[10]", "spec.x"} {
			want = append(want, control+" "+path+" a", control+" "+path+" b")
		}
	}
	var got []string
	for _, f := range evaluated(t, engine, pod(t, "{}")).Findings {
		got = append(got, fmt.Sprintf("%s %s %s", f.Control, f.Path, f.Message))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestEvaluateRefusesWhatIsNoObject(t *testing.T) {
	engine := load(t, bundle(map[string]string{"a": rules}))
	for name, object := range map[string]map[string]any{
		"nil":               nil,
		"empty":             {},
		"no kind":           {"apiVersion": "v1"},
		"no apiVersion":     {"kind": "Pod"},
		"kind a number":     {"apiVersion": "v1", "kind": int64(1)},
		"apiVersion a list": {"apiVersion": []any{"v1"}, "kind": "Pod"},
	} {
		_, err := engine.Evaluate(t.Context(), Target{Object: object})
		if err == nil || err.Error() != "the object has no apiVersion and kind" {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestAKindThatNoControlLooksAtHasAnEmptyVerdict(t *testing.T) {
	engine := load(t, bundle(map[string]string{"a": rules}))
	for _, object := range []string{
		"{apiVersion: v1, kind: Service}", "{apiVersion: example.org/v1, kind: Pod}", "{apiVersion: a/b/c, kind: Service}",
	} {
		if diff := cmp.Diff(Verdict{}, evaluated(t, engine, decode(t, object))); diff != "" {
			t.Errorf("%s: %s", object, diff)
		}
	}
}

func TestEvaluateEndsWithItsContext(t *testing.T) {
	engine := load(t, bundle(map[string]string{"a": rules}))
	for _, when := range []string{"before the query is prepared", "after"} {
		ended, end := context.WithCancel(t.Context())
		end()
		verdict, err := engine.Evaluate(ended, Target{Object: pod(t, "{bad: true}")})
		if !errors.Is(err, context.Canceled) || !reflect.DeepEqual(verdict, Verdict{}) {
			t.Errorf("%s: verdict %+v, error %v", when, verdict, err)
		}
		evaluated(t, engine, pod(t, "{}"))
	}
}

// The context can end while the last control is evaluated. That is no failure of the control.
func TestAContextThatEndsInTheMiddleFailsNoControl(t *testing.T) {
	endless := `violations contains {"message": "m", "path": []} if {
	some i in numbers.range(1, 100000)
	some j in numbers.range(1, 100000)
	i * j == -1
}`
	engine := load(t, bundle(map[string]string{"a": endless}))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	verdict, err := engine.Evaluate(ctx, Target{Object: pod(t, "{}")})
	if !errors.Is(err, context.DeadlineExceeded) || !reflect.DeepEqual(verdict, Verdict{}) {
		t.Errorf("verdict %+v, error %v", verdict, err)
	}
}

func needing(needs string) string {
	return strings.Replace(header, "[Pod]", "[Pod]\n#   needs: ["+needs+"]", 1)
}

func TestAControlIsSkippedWhereItLacksWhatItNeeds(t *testing.T) {
	files := bundle(map[string]string{"plain": rules})
	add(files, "one.rego", controlFile("test", "one", needing("inventory/Node"), rules))
	add(files, "two.rego", controlFile("test", "two", needing("inventory/Node, inventory/Ingress.networking.k8s.io"), rules))
	add(files, "use.rego", controlFile("test", "use", strings.Replace(header, "[Pod]", "[Pod]\n#   uses: [inventory/Node]", 1), rules))
	engine := load(t, files)
	nodes := NewInventory()
	nodes.Know(schema.GroupKind{Kind: "Node"})
	both := NewInventory()
	both.Know(schema.GroupKind{Kind: "Node"})
	both.Know(schema.GroupKind{Group: "networking.k8s.io", Kind: "Ingress"})
	for name, c := range map[string]struct {
		inventory *Inventory
		passed    []string
		skipped   []Skip
	}{
		"no inventory": {nil, []string{"plain", "use"}, []Skip{
			{"one", "needs to know every Node", Unknown}, {"two", "needs to know every Node, Ingress.networking.k8s.io", Unknown},
		}},
		"empty inventory": {NewInventory(), []string{"plain", "use"}, []Skip{
			{"one", "needs to know every Node", Unknown}, {"two", "needs to know every Node, Ingress.networking.k8s.io", Unknown},
		}},
		"nodes": {nodes, []string{"one", "plain", "use"}, []Skip{{"two", "needs to know every Ingress.networking.k8s.io", Unknown}}},
		"both":  {both, []string{"one", "plain", "two", "use"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			verdict, err := engine.Evaluate(t.Context(), Target{Object: pod(t, "{}"), Facts: Facts{Inventory: c.inventory}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(Verdict{Passed: c.passed, Skipped: c.skipped}, verdict); diff != "" {
				t.Errorf("verdict (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAControlSkipsItselfWhereItCannotJudge(t *testing.T) {
	engine := load(t, bundle(map[string]string{
		"a":   rules + "\n" + `skipped contains {"reason": "no a", "class": "needs-flag"} if not input.object.spec.a` + "\n" + `skipped contains "no b" if not input.object.spec.b`,
		"odd": rules + "\n" + `skipped contains {"reason": "x", "class": "later"} if input.object.spec.odd`,
	}))
	for spec, want := range map[string]Verdict{
		"{}":                {Passed: []string{"odd"}, Skipped: []Skip{{"a", "no a; no b", NeedsFlag}}},
		"{a: 1}":            {Passed: []string{"odd"}, Skipped: []Skip{{"a", "no b", Unknown}}},
		"{a: 1, b: 1}":      {Passed: []string{"a", "odd"}},
		"{a: 1, bad: true}": {Findings: []Finding{{Control: "a", Path: Path{"spec"}, Message: "found"}, {Control: "odd", Path: Path{"spec"}, Message: "found"}}},
	} {
		if diff := cmp.Diff(want, evaluated(t, engine, pod(t, spec))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", spec, diff)
		}
	}
	verdict := evaluated(t, engine, pod(t, "{a: 1, b: 1, odd: true}"))
	if len(verdict.Failed) != 1 || verdict.Failed[0].Control != "odd" || !strings.Contains(verdict.Failed[0].Err.Error(), "skipped") {
		t.Errorf("a class that is none: %+v", verdict)
	}
}

// A kind that no control of the query asks for is known, but not shown: it can be large.
func TestRegoSeesTheInventoryByKindAndNamespace(t *testing.T) {
	files := fstest.MapFS{}
	add(files, "a.rego", controlFile("test", "a", needing("inventory/Node, inventory/Lease.coordination.k8s.io"), `
violations contains {"message": json.marshal(input.facts.inventory), "path": []}`))
	inventory := NewInventory()
	inventory.Know(schema.GroupKind{Group: "coordination.k8s.io", Kind: "Lease"})
	inventory.Add(decode(t, "{apiVersion: v1, kind: Node, metadata: {name: b, uid: x}, spec: {a: null}}"))
	inventory.Add(decode(t, "{apiVersion: v1, kind: Node, metadata: {name: a}}"))
	inventory.Add(decode(t, "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}}"))
	verdict, err := load(t, files).Evaluate(t.Context(), Target{Object: pod(t, "{}"), Facts: Facts{Inventory: inventory}})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"Lease.coordination.k8s.io":{},` +
		`"Node":{"":[{"apiVersion":"v1","kind":"Node","metadata":{"name":"b"},"spec":{}},{"apiVersion":"v1","kind":"Node","metadata":{"name":"a"}}]}}`
	if diff := cmp.Diff([]string{want}, messages(verdict)); diff != "" {
		t.Error(diff)
	}
	kinds := []schema.GroupKind{{Group: "coordination.k8s.io", Kind: "Lease"}, {Kind: "Node"}, {Kind: "Pod"}}
	if diff := cmp.Diff(sortedKinds(kinds), sortedKinds(inventory.Kinds())); diff != "" {
		t.Error(diff)
	}
}

func TestANilInventoryKnowsNothing(t *testing.T) {
	var inventory *Inventory
	if inventory.Knows(podKind) || inventory.Kinds() != nil {
		t.Error("it knows something")
	}
}

// everything is a control that says all that Rego sees of an object.
const everything = `violations contains {"message": json.marshal(input.object), "path": []}`

func TestRegoSeesNullAsAbsentAndNothingVolatile(t *testing.T) {
	engine := load(t, bundle(map[string]string{"a": everything}))
	object := decode(t, `{apiVersion: v1, kind: Pod, metadata: {name: a, uid: u, resourceVersion: "1", generation: 2, selfLink: /x,
  managedFields: [{manager: m}], creationTimestamp: null, labels: {a: b}}, spec: {x: null, l: [1, null, {y: null}], f: 1.5}}`)
	want := `{"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":"b"},"name":"a"},"spec":{"f":1.5,"l":[1,null,{}]}}`
	if diff := cmp.Diff([]string{want}, messages(evaluated(t, engine, object))); diff != "" {
		t.Error(diff)
	}
}

func TestEvaluateNeverChangesTheObject(t *testing.T) {
	engine := load(t, bundle(map[string]string{"a": everything, "b": rules}))
	for name, document := range map[string]string{
		"pod":                "{apiVersion: v1, kind: Pod, metadata: {name: a, uid: u}, spec: {bad: true}}",
		"replica":            replicaYAML("web", 1, "5"),
		"metadata no map":    "{apiVersion: v1, kind: Pod, metadata: [1], spec: 3}",
		"owned without much": "{apiVersion: v1, kind: Pod, metadata: {ownerReferences: [1, {uid: x}]}, spec: [], status: x}",
		"owned, odd lists":   "{apiVersion: v1, kind: Pod, metadata: {ownerReferences: [{}]}, spec: {volumes: {}, containers: [1, {volumeMounts: x}], initContainers: y}, status: {containerStatuses: [1, {state: 3, lastState: {terminated: 2}}]}}",
	} {
		object, before := decode(t, document), decode(t, document)
		evaluated(t, engine, object)
		inventory := NewInventory()
		inventory.Add(object)
		if diff := cmp.Diff(before, object); diff != "" {
			t.Errorf("%s has changed:\n%s", name, diff)
		}
	}
}

// replicaYAML is a pod as a ReplicaSet makes it. n tells replicas apart in all that differs
// between them.
func replicaYAML(template string, n int, memory string) string {
	return fmt.Sprintf(`
apiVersion: v1
kind: Pod
metadata:
  name: %[1]s-7d4b9c-%05[2]d
  generateName: %[1]s-7d4b9c-
  namespace: shop
  uid: uid-%[2]d
  resourceVersion: "%[2]d"
  creationTimestamp: "2030-01-01T00:00:%02[2]dZ"
  labels: {app: %[1]s}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: %[1]s-7d4b9c, uid: owner-%[2]d, controller: true}]
spec:
  containers:
    - name: web
      image: nginx
      resources: {limits: {memory: %[3]sMi}}
      volumeMounts: [{name: kube-api-access-%05[2]d, mountPath: /var/run/secrets}, {name: data, mountPath: /data}]
  volumes:
    - {name: kube-api-access-%05[2]d, projected: {}}
    - {name: data, emptyDir: {}}
status:
  phase: Running
  podIP: 10.0.0.%[2]d
  hostIP: 192.0.2.%[2]d
  startTime: "2030-01-01T00:00:%02[2]dZ"
  containerStatuses:
    - {name: web, containerID: "containerd://%[2]d", restartCount: 0, state: {running: {startedAt: "2030-01-01T00:00:%02[2]dZ"}}}
`, template, n, memory)
}

func TestReplicasOfOneTemplateAreOneInput(t *testing.T) {
	engine := load(t, bundle(map[string]string{"a": everything}))
	first := messages(evaluated(t, engine, decode(t, replicaYAML("web", 0, "64"))))
	for n := 1; n < 60; n++ {
		if diff := cmp.Diff(first, messages(evaluated(t, engine, decode(t, replicaYAML("web", n, "64"))))); diff != "" {
			t.Fatalf("replica %d:\n%s", n, diff)
		}
	}
	if engine.memo.Len() != 1 {
		t.Errorf("%d inputs were evaluated, want 1", engine.memo.Len())
	}
	for _, other := range []string{
		replicaYAML("web", 1, "65"), replicaYAML("db", 1, "64"),
		strings.Replace(replicaYAML("web", 1, "64"), "restartCount: 0", "restartCount: 1", 1),
		strings.Replace(replicaYAML("web", 1, "64"), "namespace: shop", "namespace: other", 1),
		strings.Replace(replicaYAML("web", 1, "64"), "phase: Running", "phase: Failed", 1),
	} {
		if cmp.Equal(first, messages(evaluated(t, engine, decode(t, other)))) {
			t.Errorf("another pod is judged alike:\n%s", other)
		}
	}
	if engine.memo.Len() != 6 {
		t.Errorf("%d inputs were evaluated, want 6", engine.memo.Len())
	}
}

func TestPodsWithoutAnOwnerKeepTheirNames(t *testing.T) {
	engine := load(t, bundle(map[string]string{"a": `violations contains {"message": input.object.metadata.name, "path": []}`}))
	for n := range 3 {
		lone := decode(t, replicaYAML("web", n, "64"))
		delete(lone["metadata"].(map[string]any), "ownerReferences")
		if diff := cmp.Diff([]string{fmt.Sprintf("web-7d4b9c-%05d", n)}, messages(evaluated(t, engine, lone))); diff != "" {
			t.Error(diff)
		}
	}
	if engine.memo.Len() != 0 {
		t.Error("pods without an owner are remembered")
	}
}

// A remembered verdict holds for the inventory it was made with, and for the same controls.
func TestRememberedVerdictsDoNotOutliveWhatTheyWereMadeWith(t *testing.T) {
	files := fstest.MapFS{}
	add(files, "a.rego", controlFile("test", "a", needing("inventory/Node"), `
violations contains {"message": sprintf("%d nodes", [count(input.facts.inventory.Node[""])]), "path": []}`))
	add(files, "b.rego", controlFile("test", "b", header, violation(`{"message": "b", "path": []}`)))
	engine := load(t, files)
	replica := decode(t, replicaYAML("web", 1, "64"))
	for nodes := 1; nodes < 4; nodes++ {
		inventory := NewInventory()
		for n := range nodes {
			inventory.Add(decode(t, fmt.Sprintf("{apiVersion: v1, kind: Node, metadata: {name: n%d}}", n)))
		}
		verdict, err := engine.Evaluate(t.Context(), Target{Object: replica, Facts: Facts{Inventory: inventory}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{fmt.Sprintf("%d nodes", nodes), "b"}, messages(verdict)); diff != "" {
			t.Error(diff)
		}
	}
	if got := evaluated(t, engine, replica); len(got.Skipped) != 1 || !cmp.Equal(messages(got), []string{"b"}) {
		t.Errorf("without inventory: %+v", got)
	}
}

func TestWhatACallerDoesToAVerdictIsNotRemembered(t *testing.T) {
	engine := load(t, bundle(map[string]string{"a": rules, "b": violation(`{"message": "m", "path": []} if false`)}))
	replica := strings.Replace(replicaYAML("web", 1, "64"), "spec:", "spec:\n  bad: true", 1)
	first := evaluated(t, engine, decode(t, replica))
	want := first.clone()
	first.Findings[0].Message, first.Passed[0] = "changed", "changed"
	if diff := cmp.Diff(want, evaluated(t, engine, decode(t, replica))); diff != "" {
		t.Error(diff)
	}
}

func TestTheMemoForgetsTheOldest(t *testing.T) {
	engine := load(t, bundle(map[string]string{"a": `violations contains {"message": input.object.spec.containers[0].resources.limits.memory, "path": []}`}))
	for round := range 2 {
		for n := range replicasRemembered + 50 {
			want := fmt.Sprintf("%dMi", n)
			got := messages(evaluated(t, engine, decode(t, replicaYAML("web", n%60, fmt.Sprint(n)))))
			if !cmp.Equal(got, []string{want}) {
				t.Fatalf("round %d: %v, want %s", round, got, want)
			}
		}
	}
	if engine.memo.Len() != replicasRemembered {
		t.Errorf("%d verdicts are held, want %d", engine.memo.Len(), replicasRemembered)
	}
}

// Many goroutines on one engine, on replicas and others, give the answers that one gives.
func TestEnginesAreSafeForConcurrentUse(t *testing.T) {
	engine := load(t, bundle(map[string]string{
		"a": everything, "b": rules, "c": `violations contains {"message": "m", "path": []} if to_number(input.object.spec.word) > 1`,
	}))
	var objects []map[string]any
	var want []string
	for n := range 40 {
		document := replicaYAML("web", n, fmt.Sprint(n%4))
		if n%3 == 0 {
			document = fmt.Sprintf("{apiVersion: v1, kind: Pod, metadata: {name: p%d}, spec: {bad: true, word: %d}}", n, n)
		}
		if n%7 == 0 {
			document = "{apiVersion: v1, kind: Pod, spec: {word: x}}"
		}
		objects = append(objects, decode(t, document))
	}
	describe := func(v Verdict) string {
		return fmt.Sprintf("%+v %v %+v %d", v.Findings, v.Passed, v.Skipped, len(v.Failed))
	}
	alone := load(t, bundle(map[string]string{
		"a": everything, "b": rules, "c": `violations contains {"message": "m", "path": []} if to_number(input.object.spec.word) > 1`,
	}))
	for _, object := range objects {
		want = append(want, describe(evaluated(t, alone, object)))
	}
	var wait sync.WaitGroup
	for seed := range 8 {
		wait.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(seed)))
			for range 100 {
				i := random.IntN(len(objects))
				verdict, err := engine.Evaluate(t.Context(), Target{Object: objects[i]})
				if err != nil {
					t.Error(err)
					return
				}
				if got := describe(verdict); got != want[i] {
					t.Errorf("object %d: %s, want %s", i, got, want[i])
					return
				}
			}
		})
	}
	wait.Wait()
}
