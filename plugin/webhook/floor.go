package webhook

import (
	"slices"
	"time"

	admissionv1 "k8s.io/api/admissionregistration/v1"

	"github.com/lightk8s/lightk8s/plugin/change/registrations"
	"github.com/lightk8s/lightk8s/plugin/source/installation"
)

// floorHolds reports whether the floor denies what is dangerous while the webhook is down.
func floorHolds(i installation.Installation, now time.Time) bool {
	return checkFloor(i, now).State == OK
}

// enforceFromAnnotation holds, on the floor's binding, the first day on which it denies.
const enforceFromAnnotation = "lightk8s.dev/enforce-from"

// checkFloor checks the ValidatingAdmissionPolicy that denies what is dangerous without a pod.
// It is optional: without it, all depends on the webhook.
func checkFloor(i installation.Installation, now time.Time) Check {
	a := about{"floor", "ValidatingAdmissionPolicyBinding/" + i.Name + "-floor"}
	binding := i.Binding.Object
	switch {
	case i.Binding.Err != nil:
		return a.is(Unknown, "%v", i.Binding.Err)
	case binding == nil && i.Injection != nil:
		return a.is(Warning, "not installed; nothing is denied")
	case binding == nil:
		return a.is(Warning, "not installed; nothing denies pods while the webhook is down")
	}
	a.object = "ValidatingAdmissionPolicyBinding/" + binding.Name
	policy := i.Policy.Object
	switch {
	case i.Policy.Err != nil:
		return a.is(Unknown, "%v", i.Policy.Err)
	case policy == nil:
		return a.is(Broken, "ValidatingAdmissionPolicy %s not found", binding.Spec.PolicyName)
	case binding.Annotations[registrations.DisabledAnnotation] != "" && !denies(binding):
		return a.is(Warning, "disabled; to undo, run kubectl lightk8s webhook enable")
	case !denies(binding):
		return a.is(Warning, "denies nothing: validationActions are %v", binding.Spec.ValidationActions)
	case policy.Status.TypeChecking != nil && len(policy.Status.TypeChecking.ExpressionWarnings) > 0:
		w := policy.Status.TypeChecking.ExpressionWarnings[0]
		return a.is(Warning, "%s: %s", w.FieldRef, w.Warning)
	}
	from := binding.Annotations[enforceFromAnnotation]
	if from == "" {
		return a.is(OK, "denies dangerous pods, with or without the webhook")
	}
	switch day, err := time.Parse(time.DateOnly, from); {
	case err != nil:
		return a.is(Unknown, "annotation %s is %q, not a date", enforceFromAnnotation, from)
	case now.Before(day):
		return a.is(Warning, "only warns until %s", from)
	}
	return a.is(OK, "denies dangerous pods since %s, with or without the webhook; remove enforceFrom from the values", from)
}

func denies(binding *admissionv1.ValidatingAdmissionPolicyBinding) bool {
	return slices.Contains(binding.Spec.ValidationActions, admissionv1.Deny)
}
