package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNoTwoTopicsCoverASetting: each topic stands for settings of its own, so the counts of the purposes add up.
func TestNoTwoTopicsCoverASetting(t *testing.T) {
	for i, a := range topics {
		for _, b := range topics[i+1:] {
			if a.covers(b.setting) || b.covers(a.setting) {
				t.Errorf("%q and %q cover the same setting", a.setting, b.setting)
			}
		}
	}
}

func TestGroupsCountEachSettingOnce(t *testing.T) {
	got := Groups([]Node{
		{Settings: []Setting{
			{Of: "kubelet", Field: "maxPods", After: "24"}, {Of: "kubelet", Field: "evictionSoft.memory.available", After: "178Mi"},
			{Of: "kubelet", Field: "evictionHard.memory.available", After: "99Mi"}, {Of: "etcd", Field: "snapshot-count", After: "5000"},
			{Of: "kubelet", Field: "evictionMaxPodGracePeriod", After: "30"}, {Of: "kubelet", Field: "unheardOf", After: "1"},
		}},
		{Settings: []Setting{{Of: "kubelet", Field: "maxPods", After: "48"}, {Of: "kubelet", Field: "evictionHard.memory.available", After: "99Mi"}}},
		{Settings: []Setting{{Of: "kubelet", Field: "maxPods", After: "12"}, {Of: "kubelet", Field: "maxPods", After: "24"}}},
	})
	want := []Group{
		{ForMemory, 4, []string{"evict at 99Mi free", "soft eviction"}},
		{ForLoad, 4, []string{"24/48/... pods per node"}},
		{ForDatastore, 1, []string{"snapshot-count"}},
		{ForOther, 1, []string{"unheardOf"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
