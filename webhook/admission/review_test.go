package admission_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

const uid = "705ab4f5-6393-11e8-b7cc-42010a800002"

// engine is what the webhook loads, and the controls of testdata.
var engine = sync.OnceValues(func() (*policy.Engine, error) {
	return policy.Load(rego.Bundle(), policy.WithControls(admission.Controls), policy.WithFolder("testdata", os.DirFS("testdata/controls")))
})

// newReviewer returns a Reviewer of the webhook in the namespace lightk8s-system. The policy is
// what stands in a policy file below apiVersion and kind.
func newReviewer(tb testing.TB, policyYAML string, change ...func(*admission.Options)) *admission.Reviewer {
	tb.Helper()
	loaded, err := engine()
	if err != nil {
		tb.Fatal(err)
	}
	for _, err := range loaded.Broken() {
		tb.Fatal(err)
	}
	options := admission.Options{
		Engine: loaded, Policy: readPolicy(tb, policyYAML), Namespace: "lightk8s-system",
		Now:         func() time.Time { return time.Date(2026, time.August, 1, 12, 0, 0, 0, time.UTC) },
		SizingFacts: func() admission.SizingFacts { return unknown },
	}
	for _, f := range change {
		f(&options)
	}
	reviewer, err := admission.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	return reviewer
}

// configure gives a reviewer another policy.
func configure(tb testing.TB, reviewer *admission.Reviewer, policyYAML string) error {
	tb.Helper()
	loaded, err := engine()
	if err != nil {
		tb.Fatal(err)
	}
	return reviewer.Configure(loaded, readPolicy(tb, policyYAML))
}

func readPolicy(tb testing.TB, policyYAML string) policy.Policy {
	tb.Helper()
	p, err := policy.ParsePolicy("lightk8s.yaml", []byte("apiVersion: lightk8s.dev/v1alpha1\nkind: Policy\n"+policyYAML))
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// unknown are the sizing facts where nothing of the cluster can be read.
var unknown = admission.SizingFacts{
	Sizes: inventory(map[string]any{
		"apiVersion": "v1", "kind": "Node", "metadata": map[string]any{"name": "static"},
		"status": map[string]any{"allocatable": map[string]any{"memory": "1Gi", "pods": "24"}},
	}),
	Sizing: "a node with 1Gi of memory for 24 pods",
}

func inventory(objects ...map[string]any) *policy.Inventory {
	i := policy.NewInventory()
	for _, object := range objects {
		i.Add(object)
	}
	return i
}

// around makes a Reviewer know these objects, in YAML.
func around(tb testing.TB, text string) func(*admission.Options) {
	tb.Helper()
	var objects []map[string]any
	for document := range bytes.SplitSeq([]byte(text), []byte("\n---\n")) {
		object, err := policy.Decode(document)
		if err != nil {
			tb.Fatal(err)
		}
		objects = append(objects, object)
	}
	known := inventory(objects...)
	return func(o *admission.Options) {
		o.SizingFacts = func() admission.SizingFacts {
			return admission.SizingFacts{Inventory: known, Sizes: known, Sizing: "the smallest of the nodes of this test"}
		}
	}
}

// reviewOf makes the AdmissionReview that the API server would send. What a request leaves out
// is taken from its object: a pod in the namespace shop that is created.
func reviewOf(tb testing.TB, request map[string]any) []byte {
	tb.Helper()
	full := map[string]any{"uid": uid, "operation": "CREATE", "namespace": "shop"}
	object, _ := request["object"].(map[string]any)
	if object == nil {
		object, _ = request["oldObject"].(map[string]any)
	}
	ref := policy.RefOf(object)
	kind := ref.GroupKind()
	version := ref.APIVersion[strings.LastIndex(ref.APIVersion, "/")+1:]
	full["kind"] = map[string]any{"group": kind.Group, "version": version, "kind": kind.Kind}
	if !strings.HasSuffix(ref.Name, "*") {
		full["name"] = ref.Name
	}
	for field, value := range request {
		full[field] = value
	}
	body, err := json.Marshal(map[string]any{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": full})
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

func decode(tb testing.TB, review []byte) admission.Request {
	tb.Helper()
	request, err := admission.Decode(review)
	if err != nil {
		tb.Fatal(err)
	}
	return request
}

// request reads a request in YAML, by way of the API server's JSON.
func request(tb testing.TB, text string) admission.Request {
	tb.Helper()
	return decode(tb, reviewOf(tb, fromYAML(tb, text)))
}

func fromYAML(tb testing.TB, text string) map[string]any {
	tb.Helper()
	var fields map[string]any
	if err := yaml.UnmarshalStrict([]byte(text), &fields); err != nil {
		tb.Fatal(err)
	}
	return fields
}

// pod is a request to create a pod whose spec is given in YAML, in one line.
func pod(spec string) string {
	return "object: {apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}, spec: " + spec + "}"
}

// sent returns the response as the API server reads it.
func sent(tb testing.TB, outcome admission.Outcome) *admissionv1.AdmissionResponse {
	tb.Helper()
	body, err := admission.Encode(outcome.Response)
	if err != nil {
		tb.Fatal(err)
	}
	var review admissionv1.AdmissionReview
	if err := json.Unmarshal(body, &review); err != nil {
		tb.Fatal(err)
	}
	if review.Kind != "AdmissionReview" || review.APIVersion != "admission.k8s.io/v1" || review.Response == nil {
		tb.Fatalf("no AdmissionReview: %s", body)
	}
	return review.Response
}
