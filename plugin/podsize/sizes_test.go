package podsize

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

func spec(t *testing.T, text string) *corev1.PodTemplateSpec {
	t.Helper()
	template := &corev1.PodTemplateSpec{}
	if err := yaml.UnmarshalStrict([]byte("spec: "+text), template); err != nil {
		t.Fatal(err)
	}
	return template
}

func TestWhatARunningPodCanBecome(t *testing.T) {
	const before = `{containers: [{name: a, image: a, resources: {requests: {cpu: 100m, memory: 64Mi}}}, {name: b, image: b}]}`
	for name, c := range map[string]struct{ after, want, why string }{
		"the same":                {before, "", ""},
		"the same in other words": {`{containers: [{name: a, image: a, resources: {requests: {cpu: 0.1, memory: 65536Ki}}}, {name: b, image: b}]}`, "", ""},
		"more":                    {`{containers: [{name: a, image: a, resources: {requests: {cpu: 100m, memory: 80Mi}}}, {name: b, image: b}]}`, "a requests memory 80Mi", ""},
		"a limit where there was none": {`{containers: [{name: a, image: a, resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 128Mi}}}, {name: b, image: b}]}`,
			"a limits memory 128Mi", ""},
		"two containers": {`{containers: [{name: a, image: a, resources: {requests: {cpu: 50m, memory: 64Mi}}}, {name: b, image: b, resources: {requests: {memory: 8Mi}}}]}`,
			"a requests cpu 50m, b requests memory 8Mi", ""},
		"a request gone":     {`{containers: [{name: a, image: a, resources: {requests: {memory: 64Mi}}}, {name: b, image: b}]}`, "", "loses a request"},
		"another image":      {`{containers: [{name: a, image: a:2, resources: {requests: {cpu: 100m, memory: 80Mi}}}, {name: b, image: b}]}`, "", "more than sizes"},
		"a container more":   {`{containers: [{name: a, image: a, resources: {requests: {cpu: 100m, memory: 64Mi}}}, {name: b, image: b}, {name: c}]}`, "", "more than sizes"},
		"an init container":  {`{initContainers: [{name: i, resources: {requests: {memory: 1Mi}}}], containers: [{name: a, image: a, resources: {requests: {cpu: 100m, memory: 64Mi}}}, {name: b, image: b}]}`, "", "more than sizes"},
		"ephemeral storage":  {`{containers: [{name: a, image: a, resources: {requests: {cpu: 100m, memory: 64Mi, ephemeral-storage: 1Gi}}}, {name: b, image: b}]}`, "", "ephemeral-storage of a running pod"},
		"null for resources": {`{containers: [{name: a, image: a, resources: null}, {name: b, image: b}]}`, "", "loses a request"},
	} {
		t.Run(name, func(t *testing.T) {
			sizes, why := Between(spec(t, before), spec(t, c.after))
			if got := written(sizes); got != c.want || (why == "") != (c.why == "") || !strings.Contains(why, c.why) {
				t.Errorf("got %q, %q", got, why)
			}
		})
	}
	const restarting = `{containers: [{name: a, resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}], resources: {requests: {memory: %}}}]}`
	if sizes, why := Between(spec(t, strings.Replace(restarting, "%", "1Mi", 1)), spec(t, strings.Replace(restarting, "%", "2Mi", 1))); sizes != nil || !strings.Contains(why, "resizePolicy") {
		t.Errorf("a container that restarts when it is resized: %q, %q", written(sizes), why)
	}
}

func written(sizes Sizes) string {
	var words []string
	for _, name := range []string{"a", "b"} {
		for kind, list := range map[string]corev1.ResourceList{"requests": sizes[name].Requests, "limits": sizes[name].Limits} {
			for resource, amount := range list {
				words = append(words, name+" "+kind+" "+string(resource)+" "+amount.String())
			}
		}
	}
	return strings.Join(words, ", ")
}
