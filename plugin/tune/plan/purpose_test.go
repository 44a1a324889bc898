package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/language"
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

func TestEachLanguageHasEveryTopic(t *testing.T) {
	for _, name := range language.Names()[1:] {
		catalog, err := language.For(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, topic := range topics {
			if topic.words != "" && catalog.Sentences[topic.words] == "" {
				t.Errorf("%s lacks %q", name, topic.words)
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
		{ForMemory, 4, []Topic{{"evict at %s free", "99Mi"}, {Words: "soft eviction"}}},
		{ForLoad, 4, []Topic{{"%s pods per node", "24/48/..."}}},
		{ForDatastore, 1, []Topic{{Value: "snapshot-count"}}},
		{ForOther, 1, []Topic{{Value: "unheardOf"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
