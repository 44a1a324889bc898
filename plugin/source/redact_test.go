package source

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/test/decode"
)

func TestRedactLeavesNoValueOfASecret(t *testing.T) {
	for name, c := range map[string]struct{ object, want string }{
		"opaque": {
			"{apiVersion: v1, kind: Secret, metadata: {name: a}, type: Opaque, data: {password: aGk=, empty: ''}, stringData: {token: hi}}",
			"{apiVersion: v1, kind: Secret, metadata: {name: a, annotations: {lightk8s.dev/redacted: 'true'}}, type: Opaque, data: {password: '', empty: '', token: ''}}",
		},
		"without anything": {
			"{apiVersion: v1, kind: Secret}",
			"{apiVersion: v1, kind: Secret, metadata: {annotations: {lightk8s.dev/redacted: 'true'}}, data: {}}",
		},
		"of odd types": {
			"{apiVersion: v1, kind: Secret, metadata: text, data: text, stringData: [a]}",
			"{apiVersion: v1, kind: Secret, metadata: {annotations: {lightk8s.dev/redacted: 'true'}}, data: {}}",
		},
		"values of odd types": {
			"{apiVersion: v1, kind: Secret, type: bootstrap.kubernetes.io/token, data: {expiration: 1, a: {b: c}}, stringData: {usage-bootstrap-signing: true}}",
			"{apiVersion: v1, kind: Secret, type: bootstrap.kubernetes.io/token, metadata: {annotations: {lightk8s.dev/redacted: 'true'}}, data: {expiration: '', a: '', usage-bootstrap-signing: ''}}",
		},
		"a value in the key, with the colon forgotten": {
			"{apiVersion: v1, kind: Secret, data: {'password aGk=': '', user: ''}, stringData: {'token:hi': ''}}",
			"{apiVersion: v1, kind: Secret, metadata: {annotations: {lightk8s.dev/redacted: 'true'}}, data: {user: ''}}",
		},
		"values in fields that no Secret has": {
			"{apiVersion: v1, kind: Secret, type: Opaque, immutable: true, stringdata: {password: hi}, spec: hi}",
			"{apiVersion: v1, kind: Secret, type: Opaque, metadata: {annotations: {lightk8s.dev/redacted: 'true'}}, data: {}}",
		},
		"a value where the type belongs": {
			"{apiVersion: v1, kind: Secret, type: {password: hi}}",
			"{apiVersion: v1, kind: Secret, metadata: {annotations: {lightk8s.dev/redacted: 'true'}}, data: {}}",
		},
		"both data and stringData": {
			"{apiVersion: v1, kind: Secret, type: bootstrap.kubernetes.io/token, data: {expiration: MjAzMC0wMS0wMQ==}, stringData: {expiration: '2031-01-01'}}",
			"{apiVersion: v1, kind: Secret, type: bootstrap.kubernetes.io/token, metadata: {annotations: {lightk8s.dev/redacted: 'true'}}, data: {expiration: '2031-01-01'}}",
		},
		"last applied copy": {
			"{apiVersion: v1, kind: Secret, metadata: {annotations: {kubectl.kubernetes.io/last-applied-configuration: '{\"data\":{}}', note: n}}, data: {a: aGk=}}",
			"{apiVersion: v1, kind: Secret, metadata: {annotations: {lightk8s.dev/redacted: 'true', note: n}}, data: {a: ''}}",
		},
		"last applied copy of another kind": {
			"{apiVersion: v1, kind: Pod, metadata: {annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}', note: n}}}",
			"{apiVersion: v1, kind: Pod, metadata: {annotations: {note: n}}}",
		},
		"a mark that a user set": {
			"{apiVersion: v1, kind: Secret, metadata: {annotations: {lightk8s.dev/redacted: 'yes', kubectl.kubernetes.io/last-applied-configuration: '{}'}}, data: {a: aGk=}, stringData: {b: c}}",
			"{apiVersion: v1, kind: Secret, metadata: {annotations: {lightk8s.dev/redacted: 'yes'}}, data: {a: '', b: ''}}",
		},
		"a mark on another kind": {
			"{apiVersion: v1, kind: Pod, metadata: {annotations: {lightk8s.dev/redacted: 'true', kubectl.kubernetes.io/last-applied-configuration: '{}'}}}",
			"{apiVersion: v1, kind: Pod, metadata: {annotations: {lightk8s.dev/redacted: 'true'}}}",
		},
		"bootstrap token, encoded": {
			"{apiVersion: v1, kind: Secret, type: bootstrap.kubernetes.io/token, data: {token-id: aGk=, token-secret: aGk=, expiration: MjAzMC0wMS0wMQ==, usage-bootstrap-signing: dHJ1ZQ==, auth-extra-groups: Zw==}}",
			"{apiVersion: v1, kind: Secret, type: bootstrap.kubernetes.io/token, metadata: {annotations: {lightk8s.dev/redacted: 'true'}}, data: {token-id: '', token-secret: '', expiration: '2030-01-01', usage-bootstrap-signing: 'true', auth-extra-groups: g}}",
		},
		"bootstrap token, in clear text": {
			"{apiVersion: v1, kind: Secret, type: bootstrap.kubernetes.io/token, data: {expiration: bm8=}, stringData: {token-secret: hi, expiration: '2030-01-01', description: d}}",
			"{apiVersion: v1, kind: Secret, type: bootstrap.kubernetes.io/token, metadata: {annotations: {lightk8s.dev/redacted: 'true'}}, data: {token-secret: '', expiration: '2030-01-01', description: ''}}",
		},
		"bootstrap token, not base64": {
			"{apiVersion: v1, kind: Secret, type: bootstrap.kubernetes.io/token, data: {expiration: '2030-01-01'}}",
			"{apiVersion: v1, kind: Secret, type: bootstrap.kubernetes.io/token, metadata: {annotations: {lightk8s.dev/redacted: 'true'}}, data: {expiration: ''}}",
		},
		"expiration of another type": {
			"{apiVersion: v1, kind: Secret, type: Opaque, data: {expiration: aGk=}}",
			"{apiVersion: v1, kind: Secret, type: Opaque, metadata: {annotations: {lightk8s.dev/redacted: 'true'}}, data: {expiration: ''}}",
		},
		"a Secret of another group": {
			"{apiVersion: example.org/v1, kind: Secret, data: {a: aGk=}}", "{apiVersion: example.org/v1, kind: Secret, data: {a: aGk=}}",
		},
		"a ConfigMap": {"{apiVersion: v1, kind: ConfigMap, data: {a: b}}", "{apiVersion: v1, kind: ConfigMap, data: {a: b}}"},
	} {
		t.Run(name, func(t *testing.T) {
			object, before := decode.Object(t, c.object), decode.Object(t, c.object)
			once := Redact(object)
			if diff := cmp.Diff(decode.Object(t, c.want), once); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, object); diff != "" {
				t.Errorf("the object has changed:\n%s", diff)
			}
			if diff := cmp.Diff(once, Redact(once)); diff != "" {
				t.Errorf("redacted twice (-once +twice):\n%s", diff)
			}
		})
	}
}
