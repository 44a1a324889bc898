package integration_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/test/parallel"
)

// manyPods fill two pages and begin a third.
const manyPods = 1100

// createMany creates pods faster than apply does, and removes them at once.
func createMany(t *testing.T, a *apiServer, namespace string) {
	t.Helper()
	a.mustApply(t, bare("v1", "Namespace", "", namespace), bare("v1", "ServiceAccount", namespace, "default"))
	pods := a.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "pods"}).Namespace(namespace)
	t.Cleanup(func() {
		if err := pods.DeleteCollection(background(t), metav1.DeleteOptions{GracePeriodSeconds: new(int64)}, metav1.ListOptions{}); err != nil {
			t.Errorf("remove pods: %v", err)
		}
	})
	errs := make([]error, manyPods)
	parallel.Do(manyPods, func(i int) {
		errs[i] = a.applyOne(background(t), privilegedPod(namespace, fmt.Sprintf("pod-%04d", i)))
	})
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func privilegedPod(namespace, name string) map[string]any {
	pod := bare("v1", "Pod", namespace, name)
	pod["spec"] = map[string]any{"containers": []any{map[string]any{
		"name": "web", "image": "registry.example.com/web:1.0.0", "securityContext": map[string]any{"privileged": true},
	}}}
	return pod
}

func TestPodsAreReadInPagesAndAllJudged(t *testing.T) {
	createMany(t, shared, "many")
	p := shared.proxy(t, nil)
	r := auditClean(t, "--kubeconfig", p.kubeconfig, "--control", "privileged", "--kind", "Pod")
	checkManyPods(t, r)
	var limits []string
	for _, query := range p.lists("pods") {
		limits = append(limits, query.Get("limit"))
	}
	if diff := cmp.Diff([]string{"500", "500", "500"}, limits); diff != "" {
		t.Errorf("limits of the lists of pods (-want +got):\n%s", diff)
	}

	t.Run("though the list expires half-way", func(t *testing.T) {
		expired := 0
		p := shared.proxy(t, func(w http.ResponseWriter, r *http.Request) bool {
			token := r.URL.Query().Get("continue")
			if r.URL.Path != "/api/v1/pods" || token == "" || expired > 0 {
				return false
			}
			expired++
			answerExpired(t, w, token)
			return true
		})
		r := auditClean(t, "--kubeconfig", p.kubeconfig, "--control", "privileged", "--kind", "Pod")
		checkManyPods(t, r)
		if expired != 1 || len(p.lists("pods")) != 4 {
			t.Errorf("%d lists expired, %d were asked for; want 1 and 4", expired, len(p.lists("pods")))
		}
	})
}

// checkManyPods expects one finding for each pod, and no other.
func checkManyPods(t *testing.T, r report.Report) {
	t.Helper()
	want, got := map[string]int{}, map[string]int{}
	for i := range manyPods {
		want[fmt.Sprintf("Pod many/pod-%04d", i)] = 1
	}
	for f := range r.Findings.All() {
		got[f.Object.String()]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("objects with a finding (-want +got):\n%.2000s", diff)
	}
}

// answerExpired answers as the API server does when etcd has dropped the revision that the
// token names: with a token that goes on at the newest one.
func answerExpired(t *testing.T, w http.ResponseWriter, token string) {
	t.Helper()
	var fields map[string]any
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		err = json.Unmarshal(data, &fields)
	}
	if err != nil {
		t.Errorf("read continue token: %v", err)
	}
	fields["rv"] = -1
	data, err = json.Marshal(fields)
	if err != nil {
		t.Error(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusGone)
	status := metav1.Status{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}, Status: metav1.StatusFailure, Code: http.StatusGone,
		Reason: metav1.StatusReasonExpired, Message: "The provided continue parameter is too old to display a consistent list result.",
		ListMeta: metav1.ListMeta{Continue: base64.RawURLEncoding.EncodeToString(data)},
	}
	if err := json.NewEncoder(w).Encode(status); err != nil {
		t.Error(err)
	}
}
