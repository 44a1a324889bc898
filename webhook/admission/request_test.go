package admission_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

const reviewText = `{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": %s}`

func TestWhatIsNoReviewIsNotAnswered(t *testing.T) {
	deep := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	for name, body := range map[string]string{
		"nothing":                  "",
		"null":                     "null",
		"a list":                   "[]",
		"half of it":               fmt.Sprintf(reviewText, `{"uid": "1", "object": {`)[:90],
		"something behind it":      fmt.Sprintf(reviewText, `{"uid": "1"}`) + "{}",
		"v1beta1":                  strings.Replace(fmt.Sprintf(reviewText, `{"uid": "1"}`), "k8s.io/v1", "k8s.io/v1beta1", 1),
		"another kind":             strings.Replace(fmt.Sprintf(reviewText, `{"uid": "1"}`), "AdmissionReview", "TokenReview", 1),
		"kind in lower case":       strings.Replace(fmt.Sprintf(reviewText, `{"uid": "1"}`), "AdmissionReview", "admissionReview", 1),
		"field in another case":    strings.Replace(fmt.Sprintf(reviewText, `{"uid": "1"}`), `"request"`, `"Request"`, 1),
		"no request":               fmt.Sprintf(reviewText, "null"),
		"a request without uid":    fmt.Sprintf(reviewText, `{"operation": "CREATE"}`),
		"a uid that is a number":   fmt.Sprintf(reviewText, `{"uid": 1}`),
		"an object that is a list": fmt.Sprintf(reviewText, `{"uid": "1", "object": []}`),
		"a number beyond floats":   fmt.Sprintf(reviewText, `{"uid": "1", "object": {"a": 1e999}}`),
		"lists in lists":           fmt.Sprintf(reviewText, `{"uid": "1", "object": {"a": `+deep+`}}`),
	} {
		if _, err := admission.Decode([]byte(body)); !errors.Is(err, admission.ErrNoReview) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What the API server never sends must not be a way around the webhook either.
func TestUnusualReviewsAreJudged(t *testing.T) {
	nested := strings.Repeat(`{"a":`, 5_000) + "1" + strings.Repeat("}", 5_000)
	podOf := func(spec string) string {
		return `{"uid": "1", "operation": "CREATE", "namespace": "shop", "kind": {"group": "", "version": "v1", "kind": "Pod"},
			"object": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": ` + spec + `}}`
	}
	reviewer := newReviewer(t, "admission: {warnFrom: never}")
	for name, body := range map[string]string{
		"a key twice, the last counts": podOf(`{"hostPID": false, "hostPID": true}`),
		"a large number":               podOf(`{"hostPID": true, "priority": 123456789012345678901234567890}`),
		"maps in maps":                 podOf(`{"hostPID": true, "containers": [{"name": "web", "env": ` + nested + `}]}`),
		"no operation":                 strings.Replace(podOf(`{"hostPID": true}`), "CREATE", "", 1),
		"another operation":            strings.Replace(podOf(`{"hostPID": true}`), "CREATE", "REPLACE", 1),
		"fields that are not known":    strings.Replace(podOf(`{"hostPID": true}`), `"uid"`, `"later": {}, "uid"`, 1),
	} {
		outcome := reviewer.Validate(t.Context(), decode(t, fmt.Appendf(nil, reviewText, body)))
		if outcome.Response.Allowed || len(outcome.Errors) > 0 {
			t.Errorf("%s: allowed %v, errors %v", name, outcome.Response.Allowed, outcome.Errors)
		}
	}
}

func TestStartOfAReviewTellsWhoAsks(t *testing.T) {
	body := review(t, "privileged")
	want := admission.Request{
		UID: uid, Kind: metav1.GroupVersionKind{Version: "v1", Kind: "Pod"}, Name: "web-0", Namespace: "team-01", Operation: "CREATE",
	}
	object := strings.Index(string(body), `"object"`)
	for cut := object; cut < len(body); cut += 97 {
		got, err := admission.DecodeStart(body[:cut])
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("cut at %d: %v\n%s", cut, err, diff)
		}
	}
	for cut := range strings.Index(string(body), uid) {
		if _, err := admission.DecodeStart(body[:cut]); !errors.Is(err, admission.ErrNoReview) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
	}
}

func TestStartOfWhatIsNoReviewTellsNothing(t *testing.T) {
	for _, body := range []string{
		"", "null", "[", `"request"`, "{", `{"request"`, `{"request":`, `{"request": null}`, `{"request": []}`, `{"request": {}}`,
		`{"request": {"uid": 7}}`, `{"request": {"uid": ""}}`, `{"kind": {`, `{"other": {"request": {"uid": "1"}}}`,
	} {
		if got, err := admission.DecodeStart([]byte(body)); !errors.Is(err, admission.ErrNoReview) {
			t.Errorf("%s: %+v %v", body, got, err)
		}
	}
}
