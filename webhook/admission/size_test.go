package admission_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// A short review can hold what takes more memory to judge than there is. It is refused, which
// denies a pod and warns of a template.
func TestObjectsOfTooManyValuesAreRefused(t *testing.T) {
	many := strings.TrimSuffix(strings.Repeat("x, ", 14000), ", ")
	for name, test := range map[string]struct {
		request, cause string
		allowed        bool
	}{
		"a pod": {
			request: pod("{containers: [{name: web, securityContext: {capabilities: {add: [" + many + "]}}}]}"),
			cause:   "it holds 14013 values, more than the 14000 that are judged",
		},
		"a template": {
			request: "object: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {containers: [{name: web, args: [" + many + "]}]}}}}",
			cause:   "it holds 14013 values, more than the 14000 that are judged", allowed: true,
		},
		"a long name of a container": {
			request: pod("{initContainers: [{name: " + strings.Repeat("n", 254) + "}]}"),
			cause:   "the name of initContainers[0] has 254 bytes, more than the 253 of any that is admitted",
		},
		"a long name of a container in a template": {
			request: "object: {apiVersion: batch/v1, kind: CronJob, metadata: {name: web}, spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: " +
				strings.Repeat("n", 300_000) + "}]}}}}}}",
			cause: "the name of containers[0] has 300000 bytes, more than the 253 of any that is admitted", allowed: true,
		},
		"a long name": {
			request: "{name: web, object: {apiVersion: v1, kind: Pod, metadata: {name: " + strings.Repeat("n", 254) + "}, spec: {}}}",
			cause:   "its name has 254 bytes, more than the 253 of any that is admitted",
		},
	} {
		t.Run(name, func(t *testing.T) {
			reviewer := newReviewer(t, "")
			outcome := reviewer.Validate(t.Context(), request(t, test.request))
			if got := fmt.Sprint(outcome.Errors); got != "["+test.cause+"]" || outcome.Response.Allowed != test.allowed {
				t.Errorf("errors are %s, allowed is %v", got, outcome.Response.Allowed)
			}
			mutated := reviewer.Mutate(t.Context(), request(t, test.request))
			if !mutated.Response.Allowed || mutated.Patch != nil {
				t.Errorf("mutated: %+v", mutated.Response)
			}
		})
	}
}

// The largest pods that people make take a quarter of what a control is given, at most.
func TestLimitsLeaveRoomForLargePods(t *testing.T) {
	repeated := func(n int, text string) string { return strings.TrimSuffix(strings.Repeat(text+", ", n), ", ") }
	call := "{httpGet: {port: 8080, host: 169.254.169.254}}"
	limits := admission.Limits()
	limits.Steps, limits.Memory = limits.Steps/4, limits.Memory/4
	loaded, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		containers int
		container  string
	}{
		"600 containers without limits": {600, "{name: c#, image: 'x:1'}"},
		"450 containers in 700 KB":      {450, "{name: c#, image: 'x:1', args: [" + strings.Repeat("a", 1500) + "]}"},
		"100 containers that violate what they can": {100, "{name: c#, image: 'registry.example.com/web:1.0.0', " +
			"securityContext: {capabilities: {add: [" + repeated(20, "NET_ADMIN") + "]}, seccompProfile: {type: Unconfined}, " +
			"privileged: true, seLinuxOptions: {type: spc_t, user: system_u, role: system_r}}, " +
			"ports: [" + repeated(10, "{containerPort: 80, hostPort: 80}") + "], livenessProbe: " + call + ", readinessProbe: " + call +
			", startupProbe: " + call + ", lifecycle: {postStart: " + call + ", preStop: " + call + "}}"},
		"70 containers with forty variables": {70, "{name: c#, image: 'x:1', env: [" + repeated(40, "{name: A_PASSWORD, value: secret}") + "]}"},
	} {
		t.Run(name, func(t *testing.T) {
			var containers []string
			for i := range test.containers {
				containers = append(containers, strings.ReplaceAll(test.container, "#", fmt.Sprint(i)))
			}
			object := request(t, pod("{containers: ["+strings.Join(containers, ", ")+"]}")).Object
			verdict, err := loaded.Limited(limits).Evaluate(t.Context(), policy.Target{Object: object, Facts: policy.Facts{Inventory: unknown.Sizes}})
			if err != nil {
				t.Fatal(err)
			}
			if len(verdict.Failed) > 0 || len(verdict.Findings) == 0 {
				t.Errorf("%d findings, failed are %v", len(verdict.Findings), verdict.Failed)
			}
		})
	}
}

func TestObjectsOfManyValuesAreJudged(t *testing.T) {
	var containers []string
	for i := range 100 {
		containers = append(containers, fmt.Sprintf("{name: c%d, env: [%s]}", i, strings.TrimSuffix(strings.Repeat("{name: A, value: b}, ", 20), ", ")))
	}
	containers = append(containers, "{name: "+strings.Repeat("n", 253)+", securityContext: {privileged: true}}")
	asked := request(t, pod("{containers: ["+strings.Join(containers, ", ")+"]}"))
	if n := admission.ValuesIn(asked.Object); n < 6000 {
		t.Fatalf("the pod holds %d values", n)
	}
	outcome := newReviewer(t, "").Validate(t.Context(), asked)
	if fmt.Sprint(outcome.Denied) != "[privileged]" || outcome.Errors != nil {
		t.Errorf("denied by %v, errors %v", outcome.Denied, outcome.Errors)
	}
}
