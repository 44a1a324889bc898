package manifest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/decode"
)

func TestListsAreTakenApart(t *testing.T) {
	for name, c := range map[string]struct {
		document string
		want     []string // path: apiVersion kind name
	}{
		"object":          {"{apiVersion: v1, kind: Pod, metadata: {name: a}}", []string{": v1 Pod a"}},
		"list":            {"{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod, metadata: {name: a}}, {apiVersion: apps/v1, kind: Deployment}]}", []string{"items[0]: v1 Pod a", "items[1]: apps/v1 Deployment "}},
		"empty list":      {"{apiVersion: v1, kind: List, items: []}", nil},
		"typed list":      {"{apiVersion: apps/v1, kind: DeploymentList, items: [{metadata: {name: a}}, {metadata: {name: b}}]}", []string{"items[0]: apps/v1 Deployment a", "items[1]: apps/v1 Deployment b"}},
		"typed, kinds":    {"{apiVersion: v1, kind: PodList, items: [{apiVersion: v1, kind: Service}]}", []string{"items[0]: v1 Service "}},
		"typed, half":     {"{apiVersion: v1, kind: PodList, items: [{kind: Service}]}", []string{"items[0]:  Service "}},
		"list in a list":  {"{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: PodList, items: [{metadata: {name: a}}]}]}", []string{"items[0].items[0]: v1 Pod a"}},
		"plain list":      {"{apiVersion: v1, kind: List, items: [{metadata: {name: a}}]}", []string{"items[0]:   a"}},
		"odd items":       {"{apiVersion: v1, kind: List, items: [null, 1, text, [], {apiVersion: v1, kind: Pod}]}", []string{"items[0]:   ", "items[1]:   ", "items[2]:   ", "items[3]:   ", "items[4]: v1 Pod "}},
		"items null":      {"{apiVersion: v1, kind: List, items: null}", []string{": v1 List "}},
		"items a map":     {"{apiVersion: v1, kind: List, items: {}}", []string{": v1 List "}},
		"no list by name": {"{apiVersion: v1, kind: Pod, items: [{kind: Service}]}", []string{": v1 Pod "}},
		"kind no text":    {"{apiVersion: v1, kind: 1, items: [{kind: Service}]}", []string{": v1  "}},
	} {
		items, err := expand(decode.Object(t, c.document), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, item := range items {
			ref := policy.RefOf(item.fields)
			got = append(got, fmt.Sprintf("%s: %s %s %s", item.path, ref.APIVersion, ref.Kind, ref.Name))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestListsInListsHaveABottom(t *testing.T) {
	nested := func(depth int) map[string]any {
		return decode.Object(t, strings.Repeat(`{"apiVersion": "v1", "kind": "List", "items": [`, depth)+
			`{"apiVersion": "v1", "kind": "Pod"}`+strings.Repeat("]}", depth))
	}
	if items, err := expand(nested(maxNesting), nil); err != nil || len(items) != 1 || items[0].fields["kind"] != "Pod" {
		t.Errorf("at the limit: %v, %v", items, err)
	}
	for _, depth := range []int{maxNesting + 1, 4000} {
		if items, err := expand(nested(depth), nil); err == nil || items != nil {
			t.Errorf("%d deep: %d items", depth, len(items))
		}
	}
}

func TestManifestsThatTheAPIServerRefusesAreRefused(t *testing.T) {
	const noObject = "not a Kubernetes object: apiVersion or kind is missing"
	for document, want := range map[string]string{
		"{}":                                                noObject,
		"{kind: Pod}":                                       noObject,
		"{apiVersion: v1}":                                  noObject,
		"{apiVersion: '', kind: Pod}":                       noObject,
		"{apiVersion: v1, kind: 1}":                         noObject,
		"{apiVersion: 1, kind: Pod}":                        noObject,
		"{apiVersion: a/b/c, kind: Pod}":                    "read apiVersion: unexpected GroupVersion string: a/b/c",
		"{apiVersion: apps/v2, kind: Deployment}":           "unknown apiVersion and kind: apps/v2 Deployment is not part of Kubernetes",
		"{apiVersion: v1, kind: Deployment}":                "unknown apiVersion and kind: v1 Deployment is not part of Kubernetes",
		"{apiVersion: v1, kind: pod}":                       "unknown apiVersion and kind: v1 pod is not part of Kubernetes",
		"{apiVersion: nodots/v1, kind: Anything}":           "unknown apiVersion and kind: nodots/v1 Anything is not part of Kubernetes",
		"{apiVersion: networking.k8s.io/v9, kind: Ingress}": "unknown apiVersion and kind: networking.k8s.io/v9 Ingress is not part of Kubernetes",
		"{apiVersion: autoscaling/v2beta3, kind: HorizontalPodAutoscaler}":                      "unknown apiVersion and kind: autoscaling/v2beta3 HorizontalPodAutoscaler is not part of Kubernetes",
		"{apiVersion: policy/v1beta1, kind: NodeSecurityPolicy}":                                "unknown apiVersion and kind: policy/v1beta1 NodeSecurityPolicy is not part of Kubernetes",
		"{apiVersion: policy/v1beta1, kind: PodSecurityPolicy, metadata: [a]}":                  "metadata is not a map",
		"{apiVersion: v1, kind: Pod, metadata: [a]}":                                            "metadata is not a map",
		"{apiVersion: example.org/v1, kind: Any, metadata: a}":                                  "metadata is not a map",
		"{apiVersion: apps/v1, kind: Deployment, spec: {replicas: '2'}}":                        "spec.replicas is a string, which the API server refuses",
		"{apiVersion: apps/v1, kind: Deployment, spec: {replicas: 2.5}}":                        "spec.replicas is a number 2.5, which the API server refuses",
		"{apiVersion: v1, kind: Pod, spec: {containers: {name: a}}}":                            "spec.containers is a object, which the API server refuses",
		"{apiVersion: v1, kind: Pod, spec: {containers: [{image: 1}]}}":                         "spec.containers.image is a number, which the API server refuses",
		"{apiVersion: v1, kind: Pod, spec: {containers: [text]}}":                               "spec.containers is a string, which the API server refuses",
		"{apiVersion: v1, kind: Pod, metadata: {labels: {a: 1}}}":                               "metadata.labels is a number, which the API server refuses",
		"{apiVersion: v1, kind: Pod, metadata: {name: 1}}":                                      "metadata.name is a number, which the API server refuses",
		"{apiVersion: v1, kind: Pod, spec: {hostNetwork: 'true'}}":                              "spec.hostNetwork is a string, which the API server refuses",
		"{apiVersion: v1, kind: Pod, spec: text}":                                               "spec is a string, which the API server refuses",
		"{apiVersion: v1, kind: PodList, items: text}":                                          "items is a string, which the API server refuses",
		"{apiVersion: v1, kind: List, items: {}}":                                               "items is a object, which the API server refuses",
		"{apiVersion: v1, kind: Pod, spec: {containers: [{resources: {limits: {cpu: lots}}}]}}": "a field has a value that the API server refuses: quantities must match the regular expression",
		"{apiVersion: v1, kind: Secret, data: {a: '%%%'}}":                                      "a field has a value that the API server refuses: illegal base64",
		"{apiVersion: v1, kind: Pod, metadata: {creationTimestamp: yesterday}}":                 "a field has a value that the API server refuses: parsing time",
	} {
		err := check(decode.Object(t, document))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", document, err, want)
		}
	}
}

func TestManifestsThatTheAPIServerTakesAreTaken(t *testing.T) {
	for _, document := range []string{
		"{apiVersion: v1, kind: Pod}",
		"{apiVersion: v1, kind: Pod, metadata: null, spec: null}",
		"{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, resources: {limits: {cpu: 1, memory: 0.5}}}]}}",
		"{apiVersion: v1, kind: Pod, spec: {containers: [{ports: [{containerPort: 80.0}]}], unknownField: 1}}",
		"{apiVersion: v1, kind: Service, spec: {ports: [{targetPort: http}, {targetPort: 80}]}}",
		"{apiVersion: v1, kind: Secret, data: {a: aGk=}, stringData: {b: c}}",
		"{apiVersion: v1, kind: Pod, metadata: {creationTimestamp: null}}",
		"{apiVersion: v1, kind: Pod, metadata: {creationTimestamp: 2030-01-01T00:00:00Z}}",
		"{apiVersion: apps/v1beta1, kind: Deployment}",
		"{apiVersion: extensions/v1beta1, kind: Ingress}",
		"{apiVersion: autoscaling/v2beta2, kind: HorizontalPodAutoscaler}",
		"{apiVersion: policy/v1beta1, kind: PodSecurityPolicy, spec: text}",
		"{apiVersion: example.org/v1, kind: Anything, spec: [1, {a: b}]}",
		"{apiVersion: traefik.io/v1alpha1, kind: IngressRoute, metadata: {}}",
		"{apiVersion: lightk8s.dev/v1alpha1, kind: Cluster}",
	} {
		if err := check(decode.Object(t, document)); err != nil {
			t.Errorf("%s: %v", document, err)
		}
	}
}
