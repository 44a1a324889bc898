package schema

import (
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
)

const head = "apiVersion: lightk8s.dev/v1alpha1\nkind: Policy\n"

// What the schema takes, lightk8s reads, and what it refuses, lightk8s refuses.
func TestSchemaAgreesWithParsePolicy(t *testing.T) {
	schema, _ := compiled(t, policies())
	tests := []struct {
		name, file string
		valid      bool
	}{
		{"nothing but the head", head, true},
		{"everything", head + `
controls:
  privileged: {enabled: false}
  memory-limit: {severity: critical, parameters: {max_percent: 50, names: [a, b]}}
waivers:
  - reason: The exporter reads the host's counters.
    controls: [host-namespaces, "host-*"]
    kinds: [DaemonSet]
    namespaces: [monitoring]
    names: [node-exporter]
    containers: [node-exporter]
    images: [quay.io/prometheus/node-exporter:*]
    labels: {app.kubernetes.io/name: node-exporter}
    expires: "2027-01-31"
`, true},
		{"no version", "kind: Policy\n", false},
		{"another version", "apiVersion: lightk8s.dev/v1\nkind: Policy\n", false},
		{"another kind", "apiVersion: lightk8s.dev/v1alpha1\nkind: Report\n", false},
		{"an unknown field", head + "control: {}\n", false},
		{"an unknown setting", head + "controls: {privileged: {enable: false}}\n", false},
		{"a setting of the wrong type", head + "controls: {privileged: {enabled: nope}}\n", false},
		{"an unknown severity", head + "controls: {privileged: {severity: urgent}}\n", false},
		{"a waiver without a reason", head + "waivers: [{controls: [privileged]}]\n", false},
		{"a waiver with an empty reason", head + "waivers: [{reason: ' ', controls: [privileged]}]\n", false},
		{"a waiver without controls", head + "waivers: [{reason: It must.}]\n", false},
		{"a waiver with no controls", head + "waivers: [{reason: It must., controls: []}]\n", false},
		{"an unknown field of a waiver", head + "waivers: [{reason: It must., controls: ['*'], kind: [Pod]}]\n", false},
		{"an expiry that is no date", head + "waivers: [{reason: It must., controls: ['*'], expires: soon}]\n", false},
	}
	for _, test := range tests {
		_, parseErr := policy.ParsePolicy("lightk8s.yaml", []byte(test.file))
		if (parseErr == nil) != test.valid {
			t.Errorf("%s: ParsePolicy says %v", test.name, parseErr)
		}
		var document any
		if err := yaml.Unmarshal([]byte(test.file), &document); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); (err == nil) != test.valid {
			t.Errorf("%s: the schema says %v", test.name, err)
		}
	}
}
