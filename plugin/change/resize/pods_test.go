package resize

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/podsize"
)

func TestAPodIsResizedWhenItsKubeletSaysSo(t *testing.T) {
	sizes := podsize.Sizes{"a": {Requests: corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse("100m"), corev1.ResourceMemory: resource.MustParse("80Mi"),
	}}}
	for name, c := range map[string]struct {
		status string
		done   bool
		why    string
	}{
		"not looked at yet":      {`{containerStatuses: [{name: a, resources: {requests: {cpu: 100m, memory: 64Mi}}}]}`, false, ""},
		"nothing is known":       {`{containerStatuses: [{name: a}]}`, false, ""},
		"done":                   {`{containerStatuses: [{name: a, resources: {requests: {cpu: 100m, memory: 80Mi}}}]}`, true, ""},
		"the cgroup rounds CPU":  {`{containerStatuses: [{name: a, resources: {requests: {cpu: 97m, memory: 80Mi}}}]}`, true, ""},
		"no container runs":      {`{}`, true, ""},
		"in progress":            {`{conditions: [{type: PodResizeInProgress, status: "True"}], containerStatuses: [{name: a, resources: {requests: {cpu: 100m, memory: 80Mi}}}]}`, false, ""},
		"waits for room":         {`{conditions: [{type: PodResizePending, status: "True", reason: Deferred}]}`, false, ""},
		"the node is too small":  {`{conditions: [{type: PodResizePending, status: "True", reason: Infeasible, message: Node has no room}]}`, false, "no room"},
		"the kubelet failed":     {`{conditions: [{type: PodResizeInProgress, status: "True", reason: Error, message: above the limit}]}`, false, "above the limit"},
		"an old condition":       {`{conditions: [{type: PodResizePending, status: "False", reason: Infeasible}], containerStatuses: [{name: a, resources: {requests: {cpu: 0.1, memory: 80Mi}}}]}`, true, ""},
		"status of another name": {`{containerStatuses: [{name: z}]}`, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			pod := &corev1.Pod{}
			if err := yaml.UnmarshalStrict([]byte("status: "+c.status), pod); err != nil {
				t.Fatal(err)
			}
			if done, why := hasSizes(pod, sizes); done != c.done || (why == "") != (c.why == "") || !strings.Contains(why, c.why) {
				t.Errorf("got %t, %q", done, why)
			}
		})
	}
}
