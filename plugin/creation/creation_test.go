package creation

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	nodev1 "k8s.io/api/node/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// read reads an object of YAML.
func read[T any](t *testing.T, text string) *T {
	t.Helper()
	out := new(T)
	if err := yaml.UnmarshalStrict([]byte(text), out); err != nil {
		t.Fatal(err)
	}
	return out
}

// podOf is a pod of one container with such resources.
func podOf(t *testing.T, resources string) *corev1.Pod {
	t.Helper()
	return read[corev1.Pod](t, "spec: {containers: [{name: web, resources: "+resources+"}]}")
}

func TestCreate(t *testing.T) {
	for name, c := range map[string]struct {
		limits, quotas []string
		resources      string
		want           string // requests and limits of the container
		refused        string
	}{
		"a limit is the request of one that states none": {
			resources: "{limits: {memory: 64Mi}}", want: "{limits: {memory: 64Mi}, requests: {memory: 64Mi}}",
		},
		"the default limit can be below the request": {
			limits:    []string{"limits: [{type: Container, default: {memory: 128Mi}}]"},
			resources: "{requests: {memory: 512Mi}}",
			refused:   "container web requests 512Mi of memory, and its limit is 128Mi",
		},
		"the maximum is the default limit": {
			limits:    []string{"limits: [{type: Container, max: {memory: 128Mi}}]"},
			resources: "{}", want: "{limits: {memory: 128Mi}, requests: {memory: 128Mi}}",
		},
		"a maximum below the minimum takes no pod": {
			limits:    []string{"limits: [{type: Container, max: {memory: 128Mi}, min: {memory: 256Mi}}]"},
			resources: "{requests: {memory: 128Mi}}",
			refused:   "LimitRange limits-0: the minimum of memory is 256Mi, and container web requests 128Mi",
		},
		"LimitRanges that disagree, where one of them is too low": {
			limits: []string{
				"limits: [{type: Container, default: {memory: 1Gi}}]", "limits: [{type: Container, default: {memory: 128Mi}}]",
			},
			resources: "{requests: {memory: 512Mi}}",
			refused: "the LimitRanges limits-0 and limits-1 have different defaults, and with one of them: " +
				"container web requests 512Mi of memory, and its limit is 128Mi",
		},
		"a LimitRange of a kind that is not known": {
			limits: []string{"limits: [{type: Galaxy, max: {memory: 1Mi}}]"}, resources: "{limits: {memory: 64Mi}}",
			want: "{limits: {memory: 64Mi}, requests: {memory: 64Mi}}",
		},
		"a ratio of limit to request": {
			limits:    []string{"limits: [{type: Pod, maxLimitRequestRatio: {memory: 2}}]"},
			resources: "{limits: {memory: 512Mi}, requests: {memory: 128Mi}}",
			refused:   "LimitRange limits-0: the ratio of limit to request of memory can be at most 2, and that of the pod is 4.00",
		},
		"a quota wants what containers do not state": {
			quotas: []string{"{spec: {hard: {limits.memory: 1Gi}}}"}, resources: "{requests: {memory: 1Mi}}",
			refused: "ResourceQuota quota-0: the pod must specify limits.memory for: web",
		},
		"a quota that is exceeded already": {
			quotas:    []string{"{spec: {hard: {pods: 2}}, status: {hard: {pods: 2}, used: {pods: 3}}}"},
			resources: "{}", refused: "ResourceQuota quota-0: 1 of pods requested, 3 of 2 used",
		},
		"a quota of something else": {
			quotas:    []string{"{spec: {hard: {configmaps: 0}}, status: {hard: {configmaps: 0}, used: {configmaps: 9}}}"},
			resources: "{}", want: "{}",
		},
		"a quota with a scope that does not exist": {
			quotas:    []string{"{spec: {hard: {pods: 0}, scopes: [Weekend]}, status: {hard: {pods: 0}, used: {pods: 0}}}"},
			resources: "{}", want: "{}",
		},
		"a negative request": {resources: "{requests: {memory: -1Mi}}", refused: "container web asks for a negative amount of memory"},
		"a resource that does not exist": {
			resources: "{requests: {ram: 1Mi}}", refused: "container web asks for ram, which it cannot have",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var n Namespace
			for i, text := range c.limits {
				limit := &corev1.LimitRange{ObjectMeta: metav1.ObjectMeta{Name: "limits-" + string(rune('0'+i))}}
				limit.Spec = *read[corev1.LimitRangeSpec](t, text)
				n.LimitRanges = append(n.LimitRanges, limit)
			}
			for i, text := range c.quotas {
				quota := read[corev1.ResourceQuota](t, text)
				quota.Name = "quota-" + string(rune('0'+i))
				if quota.Status.Hard == nil {
					n.Quotas = append(n.Quotas, NewQuota(quota))
				} else {
					n.Quotas = append(n.Quotas, Reported(quota))
				}
			}
			created, err := n.Create(podOf(t, c.resources))
			if c.refused != "" {
				if err == nil || err.Error() != c.refused {
					t.Fatalf("got %v, want %s", err, c.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := podOf(t, c.want).Spec.Containers[0].Resources
			if got := created.Spec.Containers[0].Resources; got.String() != want.String() {
				t.Errorf("got %s, want %s", got.String(), want.String())
			}
		})
	}
}

func TestClassesThatAreNotKnownRefuseNothing(t *testing.T) {
	pod := podOf(t, "{}")
	pod.Spec.RuntimeClassName, pod.Spec.PriorityClassName = new("gvisor"), "gold"
	if _, err := (Namespace{}).Create(pod); err != nil {
		t.Error(err)
	}
	known := Namespace{Cluster: Cluster{RuntimeClasses: map[string]*nodev1.RuntimeClass{}}}
	if _, err := known.Create(pod); err == nil || err.Error() != "RuntimeClass gvisor not found" {
		t.Errorf("got %v", err)
	}
	known = Namespace{Cluster: Cluster{PriorityClasses: map[string]*schedulingv1.PriorityClass{}}}
	if _, err := known.Create(pod); err == nil || err.Error() != "PriorityClass gold not found" {
		t.Errorf("got %v", err)
	}
}

func TestAnOldAPIServerDropsResourcesOfThePod(t *testing.T) {
	pod := podOf(t, "{requests: {memory: 64Mi}}")
	pod.Spec.Resources = &corev1.ResourceRequirements{Limits: corev1.ResourceList{corev1.ResourceMemory: podOf(t, "{limits: {memory: 128Mi}}").Spec.Containers[0].Resources.Limits["memory"]}}
	for minor, want := range map[int]string{33: "64Mi", 34: "64Mi", 37: "64Mi"} {
		created, err := Namespace{Cluster: Cluster{Minor: minor}}.Create(pod)
		if err != nil {
			t.Fatal(err)
		}
		requests := Requests(created)
		if got := requests.Memory().String(); got != want {
			t.Errorf("1.%d: the pod requests %s, want %s", minor, got, want)
		}
		if dropped := created.Spec.Resources == nil; dropped != (minor < podLevelResources) {
			t.Errorf("1.%d: resources of the pod are %v", minor, created.Spec.Resources)
		}
	}
}

func TestQuotasCount(t *testing.T) {
	quota := NewQuota(read[corev1.ResourceQuota](t, "{metadata: {name: q}, spec: {hard: {requests.memory: 128Mi, pods: 2}}}"))
	pod := podOf(t, "{requests: {memory: 64Mi}}")
	for range 2 {
		if err := quota.Check(pod); err != nil {
			t.Fatal(err)
		}
		quota.Count(pod)
	}
	if err := quota.Clone().Check(pod); err == nil {
		t.Error("a third pod is taken")
	}
	quota.Release(pod)
	if err := quota.Check(pod); err != nil {
		t.Error(err)
	}
	ended := pod.DeepCopy()
	ended.Status.Phase = corev1.PodSucceeded
	quota.Count(ended)
	if err := quota.Check(pod); err != nil {
		t.Errorf("a pod that ended counts: %v", err)
	}
}

// Helpers of Kubernetes add overhead to the requests of the pod that they are given.
func TestSumsLeaveThePodAlone(t *testing.T) {
	pod := read[corev1.Pod](t, "spec: {resources: {requests: {memory: 10133099161583616.5}}, overhead: {memory: 120Mi}, containers: [{name: web}]}")
	first := Requests(pod)
	if again := Requests(pod); first.Memory().Cmp(*again.Memory()) != 0 {
		t.Errorf("got %s, and then %s", first.Memory(), again.Memory())
	}
}
