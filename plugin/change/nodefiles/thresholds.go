package nodefiles

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// thresholds are the eviction thresholds that are new on the node, a line each: signal, folder of the
// disk or -, and the least that must be left: a share such as 10%, or KiB, or inodes. Below it the
// kubelet would evict pods as soon as it starts.
func (r *rendering) thresholds() []string {
	folders := map[string]string{
		"memory": "-", "nodefs": path.Dir(r.target.pods), "imagefs": r.target.images,
	}
	var lines []string
	for _, field := range []string{"evictionHard", "evictionSoft"} {
		before, _ := r.node.Before.Kubelet[field].(map[string]any)
		after, _ := r.node.After.Kubelet[field].(map[string]any)
		for _, signal := range keys(after) {
			of, what, _ := strings.Cut(signal, ".")
			folder, known := folders[of]
			if !known || !plainValue.MatchString(signal) || !r.node.Assumed && same(before[signal], after[signal]) {
				continue
			}
			if least, ok := leastLeft(after[signal], what); ok {
				lines = append(lines, fmt.Sprintf("%s %s %s", signal, folder, least))
			}
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// leastLeft is a threshold as the script compares it; ok is false for what is none.
func leastLeft(threshold any, what string) (least string, ok bool) {
	text := scalar(threshold)
	if share, isShare := strings.CutSuffix(text, "%"); isShare {
		_, err := amount(text, 100)
		return share + "%", err == nil && plainValue.MatchString(share)
	}
	quantity, err := resource.ParseQuantity(text)
	if err != nil {
		return "", false
	}
	if what == "available" {
		return fmt.Sprint(quantity.Value() >> 10), true
	}
	return fmt.Sprint(quantity.Value()), true
}
