package policy

import (
	"errors"
	"flag"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy/internal/shortcut"
	"github.com/lightk8s/lightk8s/test/podsecurity"
	"github.com/lightk8s/lightk8s/test/seed"
)

var oracleObjects = flag.Uint64("oracle.objects", 1_000, "how many random objects are evaluated by the plan and by OPA's interpreter; at most 300 under -short")

// oracle evaluates objects by the plan and by OPA's interpreter.
type oracle struct {
	planned, interpreted *Engine
	inventories          []*Inventory // none, and one of all kinds
	objects              []map[string]any
	findings, failures   atomic.Uint64
	pieces               []field
}

func newOracle(t testing.TB) *oracle {
	t.Helper()
	engine, err := Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := (&loader{}).fromSources(rego.Bundle(), true)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := theirs.builtin.(*interpreted); !ok {
		t.Fatalf("the oracle evaluates by %T", theirs.builtin)
	}
	out := &oracle{planned: thorough(engine), interpreted: thorough(theirs), inventories: []*Inventory{NewInventory(), NewInventory()}}
	out.objects = caseObjects(t, engine.Controls())
	out.pieces = fieldsIn(out.objects)
	for _, kind := range engine.InventoryKinds() {
		out.inventories[1].Know(kind)
	}
	const every = 23 // OPA's interpreter converts the inventory for each object
	for i := 0; i < len(out.objects); i += every {
		out.inventories[1].Add(out.objects[i])
	}
	return out
}

// thorough returns the engine without what its controls declare to be passed over, and without a memory.
func thorough(e *Engine) *Engine {
	controls := e.Controls()
	for i := range controls {
		controls[i].Fields, controls[i].Texts = nil, nil
	}
	out := newEngine(e.loaded, controls)
	out.memo = shortcut.NewMemo[queryKey, *Inventory, Verdict](0)
	return out
}

// object is the n-th random object: that of a case, a pod, or either with values where they do not belong.
func (o *oracle) object(first, n uint64) map[string]any {
	r := rand.New(rand.NewPCG(first, n))
	if n%3 == 0 {
		return disturbed(r, podsecurity.RandomPod(first, n), o.pieces, r.IntN(6))
	}
	return disturbed(r, o.objects[r.IntN(len(o.objects))], o.pieces, r.IntN(5))
}

// compare returns how the verdicts differ; "": they do not.
func (o *oracle) compare(t testing.TB, object map[string]any, known *Inventory) string {
	t.Helper()
	target := Target{Object: object, Facts: Facts{Inventory: known}}
	want, wantErr := o.interpreted.Evaluate(t.Context(), target)
	got, err := o.planned.Evaluate(t.Context(), target)
	if (wantErr == nil) != (err == nil) {
		return cmp.Diff(wantErr, err)
	}
	o.findings.Add(uint64(len(want.Findings)))
	o.failures.Add(uint64(len(want.Failed)))
	return cmp.Diff(placeless(want), placeless(got))
}

// placeless is a verdict whose errors are their codes and messages.
func placeless(v Verdict) any {
	failed := map[string]string{}
	for _, failure := range v.Failed {
		failed[failure.Control] = failure.Err.Error()
		var coded *topdown.Error
		if errors.As(failure.Err, &coded) {
			message, _, _ := strings.Cut(coded.Message, ":\n")
			failed[failure.Control] = coded.Code + ": " + message
		}
	}
	v.Failed = nil
	return []any{v, failed}
}

// Each control answers as by OPA's interpreter, whatever the object is.
func TestRandomObjectsAreJudgedAsByOPA(t *testing.T) {
	o := newOracle(t)
	objects, first := *oracleObjects, 1+seed.Of(t)
	if testing.Short() {
		objects = min(objects, 300)
	}
	var wait sync.WaitGroup
	var next, differences atomic.Uint64
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for n := next.Add(1); n <= objects && differences.Load() < 3; n = next.Add(1) {
				object := o.object(first, n)
				if diff := o.compare(t, object, o.inventories[n/3%2]); diff != "" {
					differences.Add(1)
					t.Errorf("object %d of seed %d, by OPA (-) and by the plan (+):\n%s\nof %v", n, first, diff, object)
				}
			}
		})
	}
	wait.Wait()
	if t.Logf("%d findings, %d errors", o.findings.Load(), o.failures.Load()); o.findings.Load() < objects || o.failures.Load() == 0 && objects >= 1_000 {
		t.Error("want more of both")
	}
}

func FuzzVerdicts(f *testing.F) {
	o := newOracle(f)
	first := seed.Of(f)
	for n := range uint64(16) {
		f.Add(first, n, n%2 == 0)
	}
	f.Fuzz(func(t *testing.T, first, n uint64, known bool) {
		inventory := o.inventories[0]
		if known {
			inventory = o.inventories[1]
		}
		object := o.object(first, n)
		if diff := o.compare(t, object, inventory); diff != "" {
			t.Errorf("by OPA (-) and by the plan (+):\n%s\nof %v", diff, object)
		}
	})
}
