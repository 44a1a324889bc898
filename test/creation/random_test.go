package creation_test

import (
	"fmt"
	"math/rand/v2"

	corev1 "k8s.io/api/core/v1"
	nodev1 "k8s.io/api/node/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// random draws objects. Amounts come from short lists, so that bounds are met, missed closely and hit.
type random struct{ *rand.Rand }

func newRandom(seed int) random {
	return random{rand.New(rand.NewPCG(uint64(seed), 7))} //nolint:gosec // draws, not secrets
}

func (r random) chance(percent int) bool { return r.IntN(100) < percent }

func pick[T any](r random, from ...T) T { return from[r.IntN(len(from))] }

const (
	hugePages = corev1.ResourceName("hugepages-2Mi")
	device    = corev1.ResourceName("example.com/device")
	foreign   = corev1.ResourceName("node.kubernetes.io/slots") // native, and of no use to anyone
)

func (r random) amount(name corev1.ResourceName) resource.Quantity {
	switch name {
	case corev1.ResourceCPU:
		return resource.MustParse(pick(r, "0", "1m", "50m", "100m", "0.25", "500m", "1", "1500m", "2", "100.5m"))
	case corev1.ResourceMemory:
		return resource.MustParse(pick(r, "0", "4Mi", "64Mi", "100M", "128Mi", "192Mi", "0.5Gi", "512Mi", "1Gi", "1500m", "9Pi"))
	case corev1.ResourceEphemeralStorage:
		return resource.MustParse(pick(r, "100Mi", "1Gi", "1G", "2Gi"))
	case hugePages:
		return resource.MustParse(pick(r, "2Mi", "4Mi", "64Mi", "3Mi"))
	}
	return resource.MustParse(pick(r, "1", "2", "4"))
}

func (r random) list(percent int, names ...corev1.ResourceName) corev1.ResourceList {
	var list corev1.ResourceList
	for _, name := range names {
		if r.chance(percent) {
			if list == nil {
				list = corev1.ResourceList{}
			}
			list[name] = r.amount(name)
		}
	}
	return list
}

// requirements often are what people write, and sometimes nonsense.
func (r random) requirements() corev1.ResourceRequirements {
	common := []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory}
	out := corev1.ResourceRequirements{Requests: r.list(55, common...), Limits: r.list(45, common...)}
	if r.chance(85) { // most people write limits that are not below the requests
		for name, request := range out.Requests {
			if limit, ok := out.Limits[name]; ok && limit.Cmp(request) < 0 {
				out.Requests[name], out.Limits[name] = limit, request
			}
		}
	}
	for _, rare := range []corev1.ResourceName{corev1.ResourceEphemeralStorage, hugePages, device, foreign} {
		if !r.chance(8) {
			continue
		}
		quantity := r.amount(rare)
		for _, list := range []*corev1.ResourceList{&out.Requests, &out.Limits} {
			if *list == nil {
				*list = corev1.ResourceList{}
			}
			if r.chance(75) {
				(*list)[rare] = quantity
			}
		}
	}
	return out
}

func (r random) container(name string) corev1.Container {
	c := corev1.Container{Name: name, Image: "registry.example.com/app:1", Resources: r.requirements()}
	if r.chance(20) {
		c.Ports = []corev1.ContainerPort{{ContainerPort: int32(8000 + r.IntN(1000))}} //nolint:gosec // small
	}
	return c
}

func (r random) pod(name string) *corev1.Pod {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name}}
	spec := &pod.Spec
	for i := range 1 + r.IntN(2) {
		spec.Containers = append(spec.Containers, r.container(fmt.Sprintf("main-%d", i)))
	}
	for i := range r.IntN(7) / 4 * (1 + r.IntN(2)) {
		c := r.container(fmt.Sprintf("init-%d", i))
		if r.chance(50) {
			c.RestartPolicy = new(corev1.ContainerRestartPolicyAlways)
		}
		spec.InitContainers = append(spec.InitContainers, c)
	}
	if r.chance(20) {
		resources := r.requirements()
		delete(resources.Requests, corev1.ResourceEphemeralStorage)
		delete(resources.Limits, corev1.ResourceEphemeralStorage)
		spec.Resources = &resources
	}
	spec.HostNetwork = r.chance(10)
	if r.chance(20) {
		spec.Tolerations = []corev1.Toleration{pick(r,
			corev1.Toleration{Operator: corev1.TolerationOpExists},
			corev1.Toleration{Key: corev1.TaintNodeNotReady, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute, TolerationSeconds: new(int64(9))},
			corev1.Toleration{Key: corev1.TaintNodeUnreachable, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoSchedule},
			corev1.Toleration{Key: "dedicated", Value: "db"},
		)}
	}
	if r.chance(15) {
		spec.ActiveDeadlineSeconds = new(int64(60))
	}
	if r.chance(20) {
		spec.RuntimeClassName = new(pick(r, "plain", "heavy", "missing"))
	}
	if r.chance(25) {
		spec.PriorityClassName = pick(r, "low", "high", "high", "missing", "system-cluster-critical")
	}
	if r.chance(15) {
		term := corev1.PodAffinityTerm{TopologyKey: corev1.LabelHostname, LabelSelector: &metav1.LabelSelector{}}
		if r.chance(50) {
			term.Namespaces = []string{"default"}
		}
		spec.Affinity = &corev1.Affinity{PodAntiAffinity: &corev1.PodAntiAffinity{
			PreferredDuringSchedulingIgnoredDuringExecution: []corev1.WeightedPodAffinityTerm{{Weight: 1, PodAffinityTerm: term}},
		}}
	}
	return pod
}

func (r random) limitRange(name string, withDefaults bool) *corev1.LimitRange {
	limits := &corev1.LimitRange{ObjectMeta: metav1.ObjectMeta{Name: name}}
	names := []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage}
	for range 1 + r.IntN(2) {
		item := corev1.LimitRangeItem{Type: corev1.LimitTypePod, Min: r.list(20, names...), Max: r.list(20, names...)}
		if withDefaults && r.chance(75) {
			item.Type = corev1.LimitTypeContainer
			item.Default, item.DefaultRequest = r.list(50, names[:2]...), r.list(50, names[:2]...)
		}
		if r.chance(30) {
			item.MaxLimitRequestRatio = corev1.ResourceList{
				pick(r, corev1.ResourceCPU, corev1.ResourceMemory): resource.MustParse(pick(r, "1", "1.5", "2", "4", "10")),
			}
		}
		limits.Spec.Limits = append(limits.Spec.Limits, item)
	}
	return limits
}

func (r random) quota(name string) *corev1.ResourceQuota {
	q := &corev1.ResourceQuota{ObjectMeta: metav1.ObjectMeta{Name: name}}
	q.Spec.Hard, q.Status.Used = corev1.ResourceList{}, corev1.ResourceList{}
	for _, name := range []corev1.ResourceName{
		corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceRequestsCPU, corev1.ResourceRequestsMemory,
		corev1.ResourceLimitsCPU, corev1.ResourceLimitsMemory, corev1.ResourceEphemeralStorage,
		corev1.ResourceRequestsEphemeralStorage, corev1.ResourceLimitsEphemeralStorage,
		"requests." + hugePages, "requests." + device, corev1.ResourcePods, "count/pods", corev1.ResourceConfigMaps,
	} {
		if !r.chance(18) {
			continue
		}
		hard, used := int64(1+r.IntN(4)), int64(r.IntN(4))
		if name != corev1.ResourcePods && name != "count/pods" && name != "requests."+device && name != corev1.ResourceConfigMaps {
			hard, used = hard<<29, used<<28
		}
		q.Spec.Hard[name] = *resource.NewQuantity(hard, resource.BinarySI)
		if r.chance(97) {
			q.Status.Used[name] = *resource.NewQuantity(used, resource.BinarySI)
		}
	}
	switch r.IntN(12) {
	case 0:
		q.Spec.Scopes = []corev1.ResourceQuotaScope{pick(r, corev1.ResourceQuotaScopeTerminating, corev1.ResourceQuotaScopeNotTerminating)}
	case 1:
		q.Spec.Scopes = []corev1.ResourceQuotaScope{corev1.ResourceQuotaScopeNotBestEffort}
	case 2:
		q.Spec.Hard = corev1.ResourceList{corev1.ResourcePods: resource.MustParse("2")}
		q.Status.Used = corev1.ResourceList{corev1.ResourcePods: resource.MustParse(pick(r, "1", "2", "3"))}
		q.Spec.Scopes = []corev1.ResourceQuotaScope{pick(r, corev1.ResourceQuotaScopeBestEffort, corev1.ResourceQuotaScopeCrossNamespacePodAffinity)}
	case 3, 4:
		scope := corev1.ScopedResourceSelectorRequirement{ScopeName: corev1.ResourceQuotaScopePriorityClass}
		scope.Operator = pick(r, corev1.ScopeSelectorOpExists, corev1.ScopeSelectorOpDoesNotExist, corev1.ScopeSelectorOpIn, corev1.ScopeSelectorOpNotIn)
		if scope.Operator == corev1.ScopeSelectorOpIn || scope.Operator == corev1.ScopeSelectorOpNotIn {
			scope.Values = []string{"high"}
		}
		q.Spec.ScopeSelector = &corev1.ScopeSelector{MatchExpressions: []corev1.ScopedResourceSelectorRequirement{scope}}
	}
	q.Status.Hard = q.Spec.Hard.DeepCopy()
	if r.chance(3) {
		q.Status = corev1.ResourceQuotaStatus{} // no controller looked at it yet
	}
	return q
}

func runtimeClasses() []*nodev1.RuntimeClass {
	heavy := &nodev1.RuntimeClass{ObjectMeta: metav1.ObjectMeta{Name: "heavy"}, Handler: "heavy"}
	heavy.Overhead = &nodev1.Overhead{PodFixed: corev1.ResourceList{
		corev1.ResourceMemory: resource.MustParse("120Mi"), corev1.ResourceCPU: resource.MustParse("250m"),
	}}
	heavy.Scheduling = &nodev1.Scheduling{NodeSelector: map[string]string{"runtime": "heavy"}}
	return []*nodev1.RuntimeClass{{ObjectMeta: metav1.ObjectMeta{Name: "plain"}, Handler: "plain"}, heavy}
}

func priorityClasses() []*schedulingv1.PriorityClass {
	return []*schedulingv1.PriorityClass{
		{ObjectMeta: metav1.ObjectMeta{Name: "low"}, Value: 10, GlobalDefault: true},
		{ObjectMeta: metav1.ObjectMeta{Name: "high"}, Value: 1000},
	}
}
