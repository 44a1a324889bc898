package policy

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy/internal/shortcut"
)

const findsEveryPort = `violations contains {"message": sprintf("port %v", [port]), "path": ["spec", "ports", i]} if some i, port in input.object.spec.ports`

// How large an object is, and how much is found in it, is up to its author.
func TestTheMemoIsBoundedByWhatItHolds(t *testing.T) {
	const remembered = 16
	for name, test := range map[string]struct{ body, element string }{
		"large objects":     {`violations contains {"message": "m", "path": []} if input.object.spec.ports == 1`, "{name: %d, value: x}"},
		"many findings":     {findsEveryPort, "%d"},
		"nested lists":      {`violations contains {"message": "m", "path": []} if input.object.spec.ports == 1`, "[[[%d]]]"},
		"one string":        {`violations contains {"message": "m", "path": []} if input.object.spec.ports == 1`, strings.Repeat("x", 200) + "%d"},
		"one long sentence": {`violations contains {"message": sprintf("%v", [input.object.spec.ports]), "path": []}`, "%d"},
	} {
		t.Run(name, func(t *testing.T) {
			engine := load(t, bundle(map[string]string{"a": test.body}), WithMemory(remembered))
			before := heap()
			for _, elements := range []int{100, 300, 1000, 3000} {
				for n := range 2 * remembered {
					var list []string
					for i := range elements {
						list = append(list, fmt.Sprintf(test.element, n*elements+i))
					}
					evaluated(t, engine, pod(t, "{ports: ["+strings.Join(list, ", ")+"]}"))
				}
			}
			if held := heap() - before; held > 2*remembered*shortcut.UsualWeight {
				t.Errorf("the memo holds %d bytes, want about %d at most", held, remembered*shortcut.UsualWeight)
			}
			runtime.KeepAlive(engine)
		})
	}
}

func TestAnObjectThatWouldDriveOutAllOthersIsNotRemembered(t *testing.T) {
	engine := load(t, bundle(map[string]string{"a": findsEveryPort}), WithMemory(4))
	evaluated(t, engine, pod(t, "{ports: [1]}"))
	evaluated(t, engine, pod(t, "{ports: ["+strings.Repeat("1, ", 2000)+"1]}"))
	if engine.memo.Len() != 1 {
		t.Errorf("%d verdicts are held, want 1", engine.memo.Len())
	}
}

// A verdict holds for one inventory: with the next, nothing of the earlier one stays in memory.
func TestTheMemoForgetsAnEarlierInventory(t *testing.T) {
	engine := load(t, bundle(map[string]string{"a": findsEveryPort}), WithMemory(16))
	for range 3 {
		for n := range 2 {
			target := Target{Object: pod(t, fmt.Sprintf("{ports: [%d]}", n)), Facts: Facts{Inventory: NewInventory()}}
			if _, err := engine.Evaluate(t.Context(), target); err != nil {
				t.Fatal(err)
			}
		}
	}
	if engine.memo.Len() != 1 {
		t.Errorf("%d verdicts are held, want the one of the last inventory", engine.memo.Len())
	}
}

func heap() int {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc) //nolint:gosec // it is far below the largest int
}
