package vm_test

import (
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/rego/vm"
	"github.com/lightk8s/lightk8s/rego/vm/plan"
	"github.com/lightk8s/lightk8s/test/seed"
)

// usesAll is a package whose plan has each operation.
const usesAll = `
default limit := 3
value[name] := found if {
	some name, v in input.object
	found := {"n": count(name), "list": [x | some x in v], "set": {y | some y in v; not y in {"a", 1}}, "f": f(v), "t": data.test.tree[name]}
	every e in v { e != 7 }
}
f(x) := 1 if is_number(x) else := 2 if is_array(x)
f(x) := 1.5 if x == null
tree.a.b := 1 if input.object.a with input.object.a as true
tree.c contains w if some w in [1, limit, -5]
tree.list := numbers.range(1, limit)
`

// FuzzPlan reads and compiles plans in which bytes are changed and the checksum is not wrong: nothing panics, and
// what is compiled can be written again.
func FuzzPlan(f *testing.F) {
	original := planned(f, usesAll).Encode()
	original = original[:len(original)-4]
	r := rand.New(rand.NewPCG(4, seed.Of(f)))
	f.Add(original)
	for range 64 {
		f.Add(changed(r, original))
	}
	f.Fuzz(func(t *testing.T, data []byte) { compileAll(t, data) })
}

func TestChangedPlansAreReadWithoutPanic(t *testing.T) {
	original := planned(t, usesAll).Encode()
	original = original[:len(original)-4]
	r := rand.New(rand.NewPCG(4, seed.Of(t)))
	for range 5_000 {
		compileAll(t, changed(r, original))
	}
}

func changed(r *rand.Rand, original []byte) []byte {
	out := append([]byte(nil), original...)
	for range 1 + r.IntN(4) {
		out[16+r.IntN(len(out)-16)] = byte(r.UintN(256))
	}
	return out
}

func compileAll(t *testing.T, data []byte) {
	t.Helper()
	p, err := plan.Decode(string(binary.BigEndian.AppendUint32(data, crc32.ChecksumIEEE(data))))
	if err != nil {
		return
	}
	program, err := vm.New(p)
	if err != nil {
		return
	}
	program.CompileAll()
	if _, err := plan.Decode(string(p.Encode())); err != nil {
		t.Errorf("it is written so that it cannot be read: %v", err)
	}
}

// A function that calls itself ends, which the compiler would have refused.
func TestARecursivePlanFails(t *testing.T) {
	p := planned(t, "value := 1")
	number := p.Index("test/value")
	p.Funcs[number].Body = plan.NewBody(plan.Block{{Op: plan.OpCall, Args: []int{number, 0, int(plan.Local(0)), int(plan.Local(1))}}})
	program, err := vm.New(p)
	if err != nil {
		t.Fatal(err)
	}
	vm.NewEvaluator(program, map[string]any{}, vm.Limits{}).Run(t.Context(), vm.Input{}, func(rule func(int) (any, error)) {
		if _, err := rule(number); err == nil || !strings.Contains(err.Error(), "too deep") {
			t.Errorf("error %v", err)
		}
		if _, err := rule(number); err == nil || !strings.Contains(err.Error(), "too deep") {
			t.Errorf("error %v the second time", err)
		}
	})
}

// What a statement refers to and is not there is an error of its function.
func TestAPlanThatLacksWhatItRefersToFails(t *testing.T) {
	for name, stmt := range map[string]plan.Stmt{
		"constant":  {Op: plan.OpReturn, Args: []int{int(plan.Constant(1 << 20))}},
		"local":     {Op: plan.OpReturn, Args: []int{int(plan.Local(1 << 20))}},
		"function":  {Op: plan.OpCall, Args: []int{1 << 20, 0, 0, 2}},
		"arguments": {Op: plan.OpCall, Args: []int{0, 0, 0}},
		"built-in":  {Op: plan.OpBuiltin, Args: []int{1 << 20, 0}},
		"arity":     {Op: plan.OpBuiltin, Args: []int{0, 0}},
		"block":     {Op: plan.OpNot},
	} {
		t.Run(name, func(t *testing.T) {
			p := planned(t, "value := count(input.object)")
			number := p.Index("test/value")
			p.Funcs[number].Body = plan.NewBody(plan.Block{stmt})
			program, err := vm.New(p)
			if err != nil {
				t.Fatal(err)
			}
			vm.NewEvaluator(program, map[string]any{}, vm.Limits{}).Run(t.Context(), vm.Input{}, func(rule func(int) (any, error)) {
				if _, err := rule(number); err == nil || !strings.Contains(err.Error(), "compile test/value: the plan has no") {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}
