package admission_test

import (
	"errors"
	"testing"
)

// What cannot be judged of a Binding is denied as it is of a pod: by default always.
func TestABindingThatCouldNotBeJudgedIsDenied(t *testing.T) {
	for policy, allowed := range map[string]bool{"": false, "admission: {failClosedFrom: never}": true, "admission: {enforce: privileged}": true} {
		reviewer := newReviewer(t, policy)
		if got := reviewer.Validate(t.Context(), request(t, "{subResource: binding, name: web, kind: {group: '', version: v1, kind: Binding}, object: null}")); got.Response.Allowed != allowed {
			t.Errorf("policy %q: a Binding without an object: allowed is %v", policy, got.Response.Allowed)
		}
		tooLarge := request(t, "{subResource: binding, object: {apiVersion: v1, kind: Binding, metadata: {name: web, namespace: shop}}}")
		if got := reviewer.Refuse(tooLarge, errors.New("too large")); got.Response.Allowed != allowed {
			t.Errorf("policy %q: a Binding that was not read: allowed is %v", policy, got.Response.Allowed)
		}
	}
}
