package plan_test

import (
	"encoding/binary"
	"encoding/json"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/rego/vm/plan"
	"github.com/lightk8s/lightk8s/rego/vm/value"
)

func small() *plan.Plan {
	nested := plan.Block{{Op: plan.OpReturn, Args: []int{int(plan.Constant(0))}}}
	return &plan.Plan{
		Constants: []any{"text", int64(1), int64(-1), int64(-1 << 63), json.Number("1.50"), value.NewArray(true, value.Null{}), value.NewSet("b", "a")},
		Builtins:  []string{"count"}, Files: []string{"a.rego"}, Attached: "attached", Texts: []string{"one", "", "two"},
		Funcs: []plan.Func{{Path: "a/b", Params: 2, Locals: 3, Body: plan.NewBody(plan.Block{{Op: plan.OpBlocks, Blocks: []plan.Block{nested}}})}},
	}
}

func TestAPlanIsReadBackAsItWas(t *testing.T) {
	want := small()
	got, err := plan.Decode(string(want.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Encode()) != string(want.Encode()) {
		t.Error("it differs")
	}
	for i := range want.Constants {
		if x, y := value.ToRego(want.Constants[i]).String(), value.ToRego(got.Constants[i]).String(); x != y {
			t.Errorf("constant %d is %s, want %s", i, y, x)
		}
	}
}

func TestAPlanOfAnotherVersionIsRefused(t *testing.T) {
	text := string(small().Encode())
	for _, other := range []string{"", "l", "lightk8s plan 0\n" + text[16:], "lightk8s plan 10" + text[16:], "{}", text[1:]} {
		if _, err := plan.Decode(other); err == nil || !strings.Contains(err.Error(), "is not of version") {
			t.Errorf("error %v of %.20q", err, other)
		}
	}
}

func TestATruncatedPlanIsRefused(t *testing.T) {
	text := string(small().Encode())
	for n := range len(text) {
		if _, err := plan.Decode(text[:n]); err == nil {
			t.Errorf("%d bytes of %d are no error", n, len(text))
		}
	}
	if _, err := plan.Decode(text + "\x00"); err == nil {
		t.Error("a byte more is no error")
	}
}

func TestAPlanWithATurnedBitIsRefused(t *testing.T) {
	original := small().Encode()
	for i := range len(original) * 8 {
		changed := append([]byte(nil), original...)
		changed[i/8] ^= 1 << (i % 8)
		if _, err := plan.Decode(string(changed)); err == nil {
			t.Errorf("bit %d", i)
		}
	}
}

// A number of a constant is compared later, which panics on what is none.
func TestAConstantThatIsNoNumberIsRefused(t *testing.T) {
	for _, number := range []json.Number{"", "abc", "0x1", "1e99999999999", "Inf", " 1"} {
		p := small()
		p.Constants[4] = number
		if _, err := plan.Decode(string(p.Encode())); err == nil {
			t.Errorf("%q is no error", number)
		}
	}
}

// Counts that nothing follows take no memory, however deep they stand.
func TestAPlanThatPromisesMuchTakesLittle(t *testing.T) {
	const size = 1 << 20
	filler := strings.Repeat("\xff", size)
	var statements, lists []byte
	for range 900 {
		statements = binary.AppendUvarint(statements, size)
		statements = append(statements, byte(plan.OpNot), 1, 0)
		lists = append(lists, 7) // an array
		lists = binary.AppendUvarint(lists, size)
	}
	list := append([]byte("lightk8s plan 2\n\x01"), lists...)
	for name, decode := range map[string]func() error{
		"statements": func() error { _, err := plan.Body(string(statements) + filler).Decode(); return err },
		"constants":  func() error { _, err := plan.Decode(string(plan.Seal([]byte(string(list) + filler)))); return err },
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			if decode() == nil {
				t.Error("no error")
			}
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > 256<<20 || time.Since(start) > 5*time.Second {
				t.Errorf("it took %d MiB and %v", took>>20, time.Since(start))
			}
		})
	}
}
