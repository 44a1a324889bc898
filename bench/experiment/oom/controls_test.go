package main

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The page about the experiment says these figures, and the LimitRange is made for them.
func TestControlsTuneTheNodesThatAreMeasured(t *testing.T) {
	for size, pods := range ordinary {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			kubelet, err := tuned(t.Context(), size, pods+1)
			if err != nil {
				t.Fatal(err)
			}
			s := sized(size, cpus, pods+1)
			got := []any{
				kubelet["maxPods"], field(kubelet, "systemReserved"), field(kubelet, "kubeReserved"),
				kubelet["evictionHard"].(object)["memory.available"], kubelet["evictionSoft"].(object)["memory.available"],
			}
			want := []any{int64(s.MaxPods), mebibytes(s.System), mebibytes(s.Kube), mebibytes(s.Hard), mebibytes(s.Soft)}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-formulas +controls):\n%s", diff)
			}
		})
	}
}

func field(kubelet object, name string) any { return kubelet[name].(object)["memory"] }
