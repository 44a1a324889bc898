package admission_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	psaapi "k8s.io/pod-security-admission/api"
	kjson "sigs.k8s.io/json"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

// addReviews adds the reviews of the cases, and three as an API server sent them.
func addReviews(f *testing.F) {
	f.Helper()
	for _, c := range cases(f) {
		f.Add(c.review(f))
	}
	for _, name := range []string{"bare", "complete", "privileged"} {
		f.Add(review(f, name))
	}
}

// checkResponse reads the response as the API server does.
func checkResponse(t *testing.T, request admission.Request, outcome admission.Outcome) *admissionv1.AdmissionResponse {
	t.Helper()
	response := sent(t, outcome)
	if response.UID != request.UID {
		t.Errorf("uid is %q, want %q", response.UID, request.UID)
	}
	if response.Allowed == (response.Result != nil) {
		t.Errorf("allowed is %v, the status %v", response.Allowed, response.Result)
	}
	for _, warning := range response.Warnings {
		if len(warning) > 256 || len(response.Warnings) > 10 {
			t.Errorf("%d warnings, one of %d bytes", len(response.Warnings), len(warning))
		}
	}
	return response
}

// FuzzValidate looks for a review that is admitted although it is not judged, or although Pod
// Security Admission denies it.
func FuzzValidate(f *testing.F) {
	addReviews(f)
	reviewer := newReviewer(f, "admission: {deny: [numbered]}")
	evaluator := podSecurity(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		request, err := admission.Decode(body)
		if err != nil {
			if !errors.Is(err, admission.ErrNoReview) {
				t.Errorf("an error of another kind: %v", err)
			}
			return
		}
		outcome := reviewer.Validate(t.Context(), request)
		response := checkResponse(t, request, outcome)
		if response.Patch != nil {
			t.Error("the validator changes objects")
		}
		if !isEnforced(request) || outcome.Exempt != "" {
			return
		}
		if len(outcome.Errors) > 0 && response.Allowed {
			t.Errorf("allowed, but not judged: %v", outcome.Errors)
		}
		if pod, ok := strictPod(body); ok && request.Operation == admissionv1.Create && response.Allowed &&
			!allows(evaluator, psaapi.LevelBaseline, pod) {
			t.Errorf("allowed, but denied by Pod Security Admission")
		}
	})
}

// isEnforced reports whether the request is about a pod, which the policy of the test fails closed for.
func isEnforced(request admission.Request) bool {
	return request.Kind.Group == "" && request.Kind.Kind == "Pod"
}

// strictPod reads the object of a review as the API server reads what its users send: what it
// would not store is no way around the webhook.
func strictPod(body []byte) (corev1.Pod, bool) {
	object, err := objectOf(body)
	if err != nil {
		return corev1.Pod{}, false
	}
	var pod corev1.Pod
	strict, err := kjson.UnmarshalStrict(object, &pod)
	if err != nil || len(strict) > 0 {
		return corev1.Pod{}, false
	}
	pod, err = typedPod(object)
	return pod, err == nil
}

var errTwice = errors.New("a key stands twice, which no API server sends")

func objectOf(body []byte) (json.RawMessage, error) {
	var review struct {
		Request struct {
			SubResource string          `json:"subResource"`
			Object      json.RawMessage `json:"object"`
		} `json:"request"`
	}
	strict, err := kjson.UnmarshalStrict(body, &review, kjson.DisallowDuplicateFields)
	if len(strict) > 0 {
		return nil, errTwice
	}
	if err != nil {
		return nil, err
	}
	if review.Request.SubResource != "" || len(review.Request.Object) == 0 {
		return nil, errors.New("the review has no object of its own")
	}
	return review.Request.Object, nil
}

// FuzzMutate looks for a review that is denied, for a patch that the API server cannot apply,
// and for one that is not the last.
func FuzzMutate(f *testing.F) {
	addReviews(f)
	reviewer := newReviewer(f, injectsAll)
	f.Fuzz(func(t *testing.T, body []byte) {
		request, err := admission.Decode(body)
		if err != nil {
			return
		}
		response := checkResponse(t, request, reviewer.Mutate(t.Context(), request))
		if !response.Allowed || (response.Patch != nil) != (response.PatchType != nil) {
			t.Errorf("allowed %v, patch %s of type %v", response.Allowed, response.Patch, response.PatchType)
		}
		if response.Patch == nil {
			return
		}
		object, err := objectOf(body)
		if err != nil {
			return
		}
		patch, err := jsonpatch.DecodePatch(response.Patch)
		if err != nil {
			t.Fatalf("decode %s: %v", response.Patch, err)
		}
		fixed, err := patch.Apply(object)
		if err != nil {
			t.Fatalf("apply %s: %v", response.Patch, err)
		}
		next := request
		if next.Object = nil; kjson.UnmarshalCaseSensitivePreserveInts(fixed, &next.Object) != nil {
			t.Fatalf("no object: %s", fixed)
		}
		if again := reviewer.Mutate(t.Context(), next); len(again.Patch) > 0 {
			t.Errorf("%s\nis patched again: %s", fixed, again.Response.Patch)
		}
		if _, ok := strictPod(body); !ok {
			return
		}
		var pod corev1.Pod
		if strict, err := kjson.UnmarshalStrict(fixed, &pod); err != nil || len(strict) > 0 {
			t.Errorf("what was a pod is none: %v %v\n%s", err, strict, fixed)
		}
	})
}

// FuzzDecodeStart holds the start of a review to what the whole says.
func FuzzDecodeStart(f *testing.F) {
	addReviews(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		start, err := admission.DecodeStart(body)
		if (err == nil) == (start.UID == "") {
			t.Errorf("uid %q, error %v", start.UID, err)
		}
		whole, err := admission.Decode(body)
		if _, clean := objectOf(body); err != nil || errors.Is(clean, errTwice) {
			return
		}
		whole.Object, whole.OldObject = nil, nil
		if diff := cmp.Diff(whole, start); diff != "" {
			t.Errorf("start (-want +got):\n%s", diff)
		}
	})
}
