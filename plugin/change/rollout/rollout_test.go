package rollout

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// podCase is a pod as the cases write it.
type podCase struct {
	UID              types.UID
	Old, Deleted     bool
	Phase            corev1.PodPhase
	Reason, Message  string
	Unschedulable    string
	Disrupted        string // by what
	Init, Containers []corev1.ContainerStatus
}

func (c podCase) pod() corev1.Pod {
	pod := corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: string(c.UID), UID: c.UID},
		Status:     corev1.PodStatus{Phase: c.Phase, Reason: c.Reason, Message: c.Message, InitContainerStatuses: c.Init, ContainerStatuses: c.Containers},
	}
	if c.Deleted {
		pod.DeletionTimestamp = &metav1.Time{}
	}
	if c.Disrupted != "" {
		pod.Status.Conditions = append(pod.Status.Conditions, corev1.PodCondition{Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue, Reason: c.Disrupted})
	}
	if c.Unschedulable != "" {
		pod.Status.Conditions = []corev1.PodCondition{{
			Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: corev1.PodReasonUnschedulable, Message: c.Unschedulable,
		}}
	}
	return pod
}

func TestStates(t *testing.T) {
	data, err := os.ReadFile("testdata/states.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name   string
		Object map[string]any
		Pods   []podCase
		Want   State
	}
	if err := yaml.UnmarshalStrict(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			w, isWorkload, err := Of(whole(c.Object))
			if err != nil || !isWorkload {
				t.Fatalf("%v, %v", isWorkload, err)
			}
			old := map[types.UID]bool{}
			var pods []corev1.Pod
			for _, pod := range c.Pods {
				pods = append(pods, pod.pod())
				old[pod.UID] = pod.Old
			}
			if diff := cmp.Diff(c.Want, w.State(pods, old)); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
		})
	}
}

// whole has numbers as the API server sends them.
func whole(object any) map[string]any { return numbers(object).(map[string]any) }

func numbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			out[key] = numbers(value)
		}
		return out
	case []any:
		out := []any{}
		for _, value := range v {
			out = append(out, numbers(value))
		}
		return out
	case float64:
		return int64(v)
	}
	return v
}

func TestWhatSpeaksAgainstAChange(t *testing.T) {
	for name, c := range map[string]struct {
		object        string
		broken, stops string
		rolls         bool
	}{
		"a Deployment that runs": {`{kind: Deployment, metadata: {generation: 1}, spec: {selector: {}},
			status: {observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1}}`, "", "", true},
		"a Deployment that does not": {`{kind: Deployment, metadata: {generation: 1}, spec: {replicas: 3, selector: {}},
			status: {observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 1}}`, "1 of its 3 pods are available", "", true},
		"a rollout under way": {`{kind: Deployment, metadata: {generation: 1}, spec: {replicas: 3, selector: {}},
			status: {observedGeneration: 1, replicas: 4, updatedReplicas: 1, availableReplicas: 3}}`, "its last rollout is not done", "", true},
		"paused":      {`{kind: Deployment, spec: {paused: true, selector: {}}}`, "its rollout is paused", "", false},
		"no replicas": {`{kind: Deployment, spec: {replicas: 0, selector: {}}}`, "", "", false},
		"Recreate": {`{kind: Deployment, spec: {strategy: {type: Recreate}, selector: {}}, status: {updatedReplicas: 1, availableReplicas: 1}}`,
			"", "stops while its pod is replaced", true},
		"a Deployment with a volume": {`{kind: Deployment, spec: {selector: {}, template: {spec: {volumes: [{name: a, persistentVolumeClaim: {claimName: data}}]}}},
			status: {updatedReplicas: 1, availableReplicas: 1}}`, "", "two of its pods would use volume claim data at a time", true},
		"a StatefulSet of one": {`{kind: StatefulSet, spec: {selector: {}}, status: {currentReplicas: 1, availableReplicas: 1}}`,
			"", "stops while its pod is replaced", true},
		"a StatefulSet of two": {`{kind: StatefulSet, spec: {replicas: 2, selector: {}}, status: {currentReplicas: 2, availableReplicas: 2}}`, "", "", true},
		"a StatefulSet whose partition keeps all": {`{kind: StatefulSet, spec: {replicas: 2, updateStrategy: {rollingUpdate: {partition: 2}}, selector: {}},
			status: {availableReplicas: 2}}`, "", "", false},
		"a DaemonSet": {`{kind: DaemonSet, spec: {selector: {}}, status: {desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1}}`, "", "stops while its pod is replaced", true},
		"by hand":     {`{kind: DaemonSet, spec: {updateStrategy: {type: OnDelete}, selector: {}}, status: {desiredNumberScheduled: 2, numberAvailable: 2}}`, "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			var object map[string]any
			if err := yaml.Unmarshal([]byte(c.object), &object); err != nil {
				t.Fatal(err)
			}
			object["apiVersion"] = "apps/v1"
			w, _, err := Of(whole(object))
			if err != nil {
				t.Fatal(err)
			}
			if got := [3]any{w.Broken(), w.Stops(whole(object)), w.Rolls()}; got != [3]any{c.broken, c.stops, c.rolls} {
				t.Errorf("broken, stops, rolls: %v; want %v", got, [3]any{c.broken, c.stops, c.rolls})
			}
		})
	}
}

func TestObjectsThatCannotBeRead(t *testing.T) {
	for name, text := range map[string]string{
		"replicas are text":    `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: many}}`,
		"containers are a map": `{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: web}, spec: {template: {spec: {containers: {a: b}}}}}`,
		"a schedule is a list": `{apiVersion: batch/v1, kind: CronJob, metadata: {name: web}, spec: {jobTemplate: []}}`,
	} {
		t.Run(name, func(t *testing.T) {
			var object map[string]any
			if err := yaml.Unmarshal([]byte(text), &object); err != nil {
				t.Fatal(err)
			}
			if _, _, err := Of(object); err == nil {
				t.Error("it is read")
			}
		})
	}
	if _, isWorkload, err := Of(map[string]any{"apiVersion": "v1", "kind": "Namespace"}); isWorkload || err != nil {
		t.Errorf("a Namespace is a workload: %v, %v", isWorkload, err)
	}
}

// Labels can match pods of another workload.
func TestPodsOfAWorkload(t *testing.T) {
	controlled := func(kind, name string, uid types.UID, labels map[string]string) *corev1.Pod {
		return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Labels: labels, OwnerReferences: []metav1.OwnerReference{
			{Kind: kind, Name: name, UID: uid, Controller: new(true)},
		}}}
	}
	deployment := Workload{UID: "d", Ref: policy.ObjectRef{Kind: "Deployment", Name: "web"}}
	set := Workload{UID: "s", Ref: policy.ObjectRef{Kind: "StatefulSet", Name: "db"}}
	hash := map[string]string{"pod-template-hash": "5d4"}
	for name, c := range map[string]struct {
		of   Workload
		pod  *corev1.Pod
		want bool
	}{
		"through its ReplicaSet":      {deployment, controlled("ReplicaSet", "web-5d4", "r", hash), true},
		"of a longer name":            {deployment, controlled("ReplicaSet", "web-api-5d4", "r", hash), false},
		"of another kind":             {deployment, controlled("StatefulSet", "web-5d4", "r", hash), false},
		"without a controller":        {deployment, &corev1.Pod{}, false},
		"of the StatefulSet":          {set, controlled("StatefulSet", "db", "s", nil), true},
		"of one that was made before": {set, controlled("StatefulSet", "db", "old", nil), false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.of.made(c.pod); got != c.want {
				t.Errorf("made: %v, want %v", got, c.want)
			}
		})
	}
}
