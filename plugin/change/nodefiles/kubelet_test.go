package nodefiles

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// The kubelet refuses more than one pull at once where pulls are serialized: the drop-in must not
// depend on another file that disables them.
func TestFieldsThatNeedEachOtherAreWrittenTogether(t *testing.T) {
	p := &rendering{node: Node{
		Before: facts.NodeConfig{KubeletSource: "configz", Kubelet: map[string]any{"maxParallelImagePulls": 5, "serializeImagePulls": false}},
		After:  facts.NodeConfig{Kubelet: map[string]any{"maxParallelImagePulls": 2, "serializeImagePulls": false}},
	}}
	p.changes = Diff(p.node.Before, p.node.After)
	want := map[string]any{"maxParallelImagePulls": 2, "serializeImagePulls": false}
	if diff := cmp.Diff(want, p.kubeletFields()); diff != "" {
		t.Error(diff)
	}
}
