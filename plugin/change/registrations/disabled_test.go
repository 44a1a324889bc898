package registrations

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/test/decode"
)

func TestDisableNotesWhatItChangesAndEnableRestoresIt(t *testing.T) {
	for name, c := range map[string]struct{ before, disabled string }{
		"every webhook that fails closed": {
			`{kind: ValidatingWebhookConfiguration, metadata: {name: w, annotations: {a: b}}, webhooks: [{name: x, failurePolicy: Fail}, {name: y, failurePolicy: Ignore}]}`,
			`{kind: ValidatingWebhookConfiguration, metadata: {name: w, annotations: {a: b, lightk8s.dev/disabled: '{"failurePolicy":{"x":"Fail"}}'}}, webhooks: [{name: x, failurePolicy: Ignore}, {name: y, failurePolicy: Ignore}]}`,
		},
		"no annotation yet": {
			`{kind: MutatingWebhookConfiguration, metadata: {name: w}, webhooks: [{name: x, failurePolicy: Fail}]}`,
			`{kind: MutatingWebhookConfiguration, metadata: {name: w, annotations: {lightk8s.dev/disabled: '{"failurePolicy":{"x":"Fail"}}'}}, webhooks: [{name: x, failurePolicy: Ignore}]}`,
		},
		"a floor that denies": {
			`{kind: ValidatingAdmissionPolicyBinding, metadata: {name: f}, spec: {validationActions: [Deny, Audit]}}`,
			`{kind: ValidatingAdmissionPolicyBinding, metadata: {name: f, annotations: {lightk8s.dev/disabled: '{"validationActions":["Deny","Audit"]}'}}, spec: {validationActions: [Warn, Audit]}}`,
		},
	} {
		before := decode.Object(t, c.before)
		disabled, err := disable(before)
		if diff := cmp.Diff(decode.Object(t, c.disabled), disabled); diff != "" || err != nil {
			t.Errorf("%s: %v, disabled (-want +got):\n%s", name, err, diff)
			continue
		}
		if diff := cmp.Diff(decode.Object(t, c.before), before); diff != "" {
			t.Errorf("%s: the object itself was changed:\n%s", name, diff)
		}
		if again, err := disable(disabled); again != nil || err != nil {
			t.Errorf("%s: disabled twice: %v, %v", name, again, err)
		}
		enabled, err := enable(disabled)
		if diff := cmp.Diff(before, enabled); diff != "" || err != nil {
			t.Errorf("%s: %v, enabled (-want +got):\n%s", name, err, diff)
		}
		if again, err := enable(enabled); again != nil || err != nil {
			t.Errorf("%s: enabled twice: %v, %v", name, again, err)
		}
	}
}

func TestDisableLeavesAloneWhatStopsNothing(t *testing.T) {
	for _, text := range []string{
		`{kind: ValidatingWebhookConfiguration, metadata: {name: w}, webhooks: [{name: x, failurePolicy: Ignore}]}`,
		`{kind: ValidatingWebhookConfiguration, metadata: {name: w}}`,
		`{kind: ValidatingWebhookConfiguration, webhooks: [null, 3]}`,
		`{kind: ValidatingAdmissionPolicyBinding, spec: {validationActions: [Warn]}}`,
		`{kind: ConfigMap, spec: {validationActions: [Deny]}}`,
		`{}`,
	} {
		if changed, err := disable(decode.Object(t, text)); changed != nil || err != nil {
			t.Errorf("%s: %v, %v", text, changed, err)
		}
	}
}

// A Helm upgrade puts failurePolicy back and leaves the annotation.
func TestAPolicyThatWasPutBackIsDisabledAgainWithoutLosingTheOthers(t *testing.T) {
	put := decode.Object(t, `{kind: ValidatingWebhookConfiguration, metadata: {name: w, annotations: {lightk8s.dev/disabled: '{"failurePolicy":{"x":"Fail"}}'}}, webhooks: [{name: x, failurePolicy: Ignore}, {name: y}]}`)
	disabled, err := disable(put)
	if err != nil {
		t.Fatal(err)
	}
	enabled, err := enable(disabled)
	want := decode.Object(t, `{kind: ValidatingWebhookConfiguration, metadata: {name: w}, webhooks: [{name: x, failurePolicy: Fail}, {name: y, failurePolicy: Fail}]}`)
	if diff := cmp.Diff(want, enabled); diff != "" || err != nil {
		t.Errorf("%v, (-want +got):\n%s", err, diff)
	}
}

func TestANoteThatCannotBeReadIsNotActedOn(t *testing.T) {
	for note, want := range map[string]string{
		`{`:                                   "unexpected end of JSON input",
		`{"failurePolicy":{"x":"Perhaps"}}`:   `unknown failurePolicy "Perhaps" of webhook "x"`,
		`{"failurePolicy":"Fail"}`:            "cannot unmarshal",
		`{"validationActions":{"Deny":true}}`: "cannot unmarshal",
	} {
		o := decode.Object(t, `{kind: ValidatingWebhookConfiguration, metadata: {name: w}, webhooks: [{name: x, failurePolicy: Fail}]}`)
		annotate(o, note)
		for verb, change := range map[string]func(map[string]any) (map[string]any, error){"disable": disable, "enable": enable} {
			changed, err := change(o)
			if changed != nil || err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "kubectl edit") {
				t.Errorf("%s %s: %v, %v", verb, note, changed, err)
			}
		}
	}
}

func TestABackupHoldsRegistrationsAlone(t *testing.T) {
	good := decode.Object(t, `{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: w, uid: u, resourceVersion: "3", generation: 2, managedFields: [], annotations: {lightk8s.dev/disabled: '{"failurePolicy":{"x":"Fail"}}'}}, webhooks: [{name: x, failurePolicy: Ignore}]}`)
	got, err := saved([]map[string]any{good})
	if err != nil || len(got) != 1 {
		t.Fatalf("%v, %v", got, err)
	}
	want := decode.Object(t, `{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: w}, webhooks: [{name: x, failurePolicy: Fail}]}`)
	if diff := cmp.Diff(want, got[0].Object); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for text, want := range map[string]string{
		`{apiVersion: v1, kind: Pod, metadata: {name: p}}`:                                         "can only hold webhook configurations and bindings",
		`{apiVersion: admissionregistration.k8s.io/v1beta1, kind: ValidatingWebhookConfiguration}`: "can only hold webhook configurations and bindings",
		`{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy}`:           "can only hold webhook configurations and bindings",
	} {
		if _, err := saved([]map[string]any{decode.Object(t, text)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := saved(nil); err == nil {
		t.Error("nothing was restored")
	}
}
