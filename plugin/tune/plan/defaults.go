package plan

import (
	"fmt"
	"math"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// unread is what a plan says that resizes nothing.
const unread = "container use not read, so no workload is resized and no namespace gets defaults; add --usage"

// withoutSizes leaves workloads and the defaults of namespaces alone.
func (d *draft) withoutSizes(r *reading) {
	before := len(d.changes)
	d.changes = slices.DeleteFunc(slices.Clone(d.changes), func(c proposal) bool {
		return policy.HoldsPodSpec(c.ref.GroupKind()) || len(c.create) > 0
	})
	if len(d.changes) < before {
		r.notices = append(r.notices, unread)
	}
}

// withoutHarmfulDefaults gives up LimitRanges with which a pod of the namespace could not be created
// again, or with which one could be killed. It returns what it gave up, and why.
func (d *draft) withoutHarmfulDefaults(live *cluster.Cluster, changes cluster.Sizes) ([]string, error) {
	var gave []string
	var kept []proposal
	history := d.history()
	for _, c := range d.changes {
		var create []map[string]any
		for _, object := range c.create {
			harm, err := harmOf(object, live, changes, history)
			if err != nil {
				return nil, err
			}
			if harm != "" {
				gave = append(gave, fmt.Sprintf("namespace %s gets no default requests and limits: %s", policy.RefOf(object).Namespace, harm))
				continue
			}
			create = append(create, object)
		}
		c.create = create
		if len(c.findings)+len(c.create) > 0 {
			kept = append(kept, c)
		}
	}
	d.changes = kept
	return gave, nil
}

// harmOf is why an object that is created does harm, if it is a LimitRange; "": it does none.
func harmOf(object map[string]any, live *cluster.Cluster, changes cluster.Sizes, history int64) (string, error) {
	if !isLimitRange(object) {
		return "", nil
	}
	limits := &corev1.LimitRange{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, limits); err != nil {
		return "", fmt.Errorf("read the %s to create: %w", policy.RefOf(object), err)
	}
	return live.Harm(limits, changes, history)
}

// history is how many seconds the use of a container must be known before a default becomes its limit.
func (d *draft) history() int64 {
	most := int64(0)
	for _, n := range d.nodes {
		most = max(most, n.profile.Margins.HistorySeconds)
	}
	if most == 0 { // no node was judged
		return math.MaxInt64
	}
	return most
}

func isLimitRange(object map[string]any) bool { return object["kind"] == "LimitRange" }
