package live

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/decode"
)

func TestHostnamesAreTakenOutOfServers(t *testing.T) {
	for server, want := range map[string]string{
		"https://203.0.113.7:6443":         "203.0.113.7",
		"https://203.0.113.7":              "203.0.113.7",
		"https://k8s.example.org/clusters": "k8s.example.org",
		"http://localhost:8080":            "localhost",
		"https://[2001:db8::1]:6443":       "2001:db8::1",
		"203.0.113.7:6443":                 "203.0.113.7",
		"localhost:6443":                   "localhost",
		"k8s.example.org":                  "k8s.example.org",
		"[2001:db8::1]:6443":               "2001:db8::1",
		"":                                 "",
	} {
		if got := hostname(server); got != want {
			t.Errorf("%q is %q, want %q", server, got, want)
		}
	}
}

func TestOldRevisionsOfADeploymentAreRetired(t *testing.T) {
	for document, want := range map[string]bool{
		"{kind: ReplicaSet, metadata: {ownerReferences: [{kind: Deployment}]}, spec: {replicas: 0}}": true,
		"{kind: ReplicaSet, metadata: {ownerReferences: [{kind: Deployment}]}, spec: {replicas: 1}}": false,
		"{kind: ReplicaSet, metadata: {ownerReferences: [{kind: Deployment}]}, spec: {}}":            false,
		"{kind: ReplicaSet, metadata: {ownerReferences: [{kind: Deployment}]}}":                      false,
		"{kind: ReplicaSet, metadata: {ownerReferences: []}, spec: {replicas: 0}}":                   false,
		"{kind: ReplicaSet, spec: {replicas: 0}}":                                                    false,
		"{kind: Deployment, metadata: {ownerReferences: [{kind: App}]}, spec: {replicas: 0}}":        false,
		"{kind: ReplicaSet, metadata: text, spec: text}":                                             false,
	} {
		if got := isRetiredReplicaSet(decode.Object(t, document)); got != want {
			t.Errorf("%s: retired is %v", document, got)
		}
	}
}

func TestOwnersComeBeforeWhatTheyOwn(t *testing.T) {
	kind := schema.ParseGroupKind
	given := []schema.GroupKind{
		kind("Pod"), kind("ReplicaSet.apps"), kind("Service"), kind("Job.batch"), kind("Deployment.apps"), kind("CronJob.batch"), kind("Node"),
	}
	before := append([]schema.GroupKind{}, given...)
	want := []schema.GroupKind{
		kind("Service"), kind("Deployment.apps"), kind("CronJob.batch"), kind("Node"), kind("ReplicaSet.apps"), kind("Job.batch"), kind("Pod"),
	}
	if diff := cmp.Diff(want, ordered(given)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(before, given); diff != "" {
		t.Errorf("the kinds given have changed: %s", diff)
	}
}

func TestPodsAreKnownBeforeNodesAreJudged(t *testing.T) {
	pod, node, deployment := schema.GroupKind{Kind: "Pod"}, schema.GroupKind{Kind: "Node"}, schema.GroupKind{Group: "apps", Kind: "Deployment"}
	wanted := source.Wanted{Kinds: []schema.GroupKind{node}, Inventory: []schema.GroupKind{pod, deployment}}
	judged := 0
	for target, err := range newFakeAPI().cluster(t, patient).Source(wanted)(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		judged++
		if known := target.Facts.Inventory; !known.Knows(pod) || known.Knows(deployment) {
			t.Errorf("known are %v", known.Kinds())
		}
	}
	if judged != 1 {
		t.Errorf("judged %d nodes", judged)
	}
}

func TestAnExpiredListGoesOnWhereTheServerSays(t *testing.T) {
	expired := apierrors.NewResourceExpired("expired")
	expired.ErrStatus.Continue = "next"
	other := apierrors.NewBadRequest("bad")
	other.ErrStatus.Continue = "next"
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"no error":            {nil, ""},
		"expired, with token": {expired, "next"},
		"expired, without":    {apierrors.NewResourceExpired("expired"), ""},
		"another error":       {other, ""},
	} {
		if got := resumption(c.err); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// pager answers lists of pods: page by page, until a snapshot is gone from etcd.
func pager(t *testing.T, pages map[string]any) (*Cluster, *[]string) {
	t.Helper()
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := r.URL.Query().Get("continue")
		asked = append(asked, token)
		answer, ok := pages[token]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if status, isStatus := answer.(metav1.Status); isStatus {
			w.WriteHeader(int(status.Code))
		}
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	config := &rest.Config{Host: server.URL}
	mapper := meta.NewDefaultRESTMapper([]schema.GroupVersion{{Version: "v1"}})
	mapper.Add(schema.GroupVersionKind{Version: "v1", Kind: "Pod"}, meta.RESTScopeNamespace)
	api, err := client.ForConfig(config, mapper)
	if err != nil {
		t.Fatal(err)
	}
	return &Cluster{api: api}, &asked
}

func page(next string, names ...string) map[string]any {
	items := []any{}
	for _, name := range names {
		items = append(items, map[string]any{"metadata": map[string]any{"name": name}})
	}
	return map[string]any{"apiVersion": "v1", "kind": "PodList", "metadata": map[string]any{"continue": next}, "items": items}
}

func expiredPage(next string) metav1.Status {
	status := apierrors.NewResourceExpired("the provided continue parameter is too old").ErrStatus
	status.APIVersion, status.Kind, status.Continue = "v1", "Status", next
	return status
}

func listed(t *testing.T, c *Cluster) (names []string, failed error) {
	t.Helper()
	for object, err := range c.list(t.Context(), schema.GroupKind{Kind: "Pod"}, source.Scope{}) {
		if err != nil {
			return names, err
		}
		if ref := policy.RefOf(object); ref.Kind != "Pod" || ref.APIVersion != "v1" {
			t.Errorf("an item of the list is %v", ref)
		}
		names = append(names, policy.RefOf(object).Name)
	}
	return names, nil
}

func TestAListWhoseSnapshotIsGoneIsReadToItsEnd(t *testing.T) {
	c, asked := pager(t, map[string]any{
		"": page("one", "a", "b"), "one": expiredPage("two"), "two": page("three", "c"), "three": page("", "d"),
	})
	names, err := listed(t, c)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "d"}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"", "one", "two", "three"}, *asked); diff != "" {
		t.Errorf("pages asked for: %s", diff)
	}
}

func TestAListThatCannotBeReadToItsEndIsAnError(t *testing.T) {
	for name, answer := range map[string]any{
		"expired without a token": expiredPage(""),
		"expired repeatedly":      expiredPage("one"),
		"broken": metav1.Status{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}, Status: metav1.StatusFailure, Code: 403, Reason: metav1.StatusReasonForbidden,
		},
	} {
		c, asked := pager(t, map[string]any{"": page("one", "a"), "one": answer})
		names, err := listed(t, c)
		if err == nil || !cmp.Equal(names, []string{"a"}) {
			t.Errorf("%s: %v, error %v", name, names, err)
		}
		if len(*asked) > 10 {
			t.Errorf("%s: %d pages were asked for", name, len(*asked))
		}
	}
}

func TestWhatIsNoListOfObjectsIsAnError(t *testing.T) {
	for name, answer := range map[string]any{
		"an object":        map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "a"}},
		"nothing":          map[string]any{},
		"items of no kind": map[string]any{"apiVersion": "v1", "kind": "PodList", "items": []any{"a"}},
		"items in a map":   map[string]any{"apiVersion": "v1", "kind": "PodList", "items": map[string]any{}},
	} {
		c, _ := pager(t, map[string]any{"": answer})
		if names, err := listed(t, c); err == nil || len(names) > 0 {
			t.Errorf("%s: %v, error %v", name, names, err)
		}
	}
}

func TestNumbersOfAListStayAsTheyWereWritten(t *testing.T) {
	c, _ := pager(t, map[string]any{"": map[string]any{"apiVersion": "v1", "kind": "PodList", "items": []any{
		map[string]any{"metadata": map[string]any{"name": "a"}, "spec": map[string]any{"priority": 2000001000, "share": 0.5}},
	}}})
	for object, err := range c.list(t.Context(), schema.GroupKind{Kind: "Pod"}, source.Scope{}) {
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]any{"priority": int64(2000001000), "share": 0.5}, object["spec"]); diff != "" {
			t.Errorf("spec (-want +got):\n%s", diff)
		}
	}
}

func TestAListThatBreaksOffLeavesNothingInTheInventory(t *testing.T) {
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	pods := func(next string) map[string]any {
		first := page(next, "a")
		first["items"].([]any)[0].(map[string]any)["spec"] = map[string]any{"nodeName": "n"}
		return first
	}
	kind := schema.GroupKind{Kind: "Pod"}
	for name, c := range map[string]struct {
		pages map[string]any
		nodes int // that pods of the inventory are on
	}{
		"whole":      {map[string]any{"": pods("")}, 1},
		"broken off": {map[string]any{"": pods("one"), "one": expiredPage("")}, 0},
	} {
		cluster, _ := pager(t, c.pages)
		r := reading{
			cluster: cluster, wanted: source.Wanted{Inventory: []schema.GroupKind{kind}},
			yield: func(policy.Target, error) bool { return true },
		}
		r.inventory(t.Context())
		var places map[string]any
		node := map[string]any{"apiVersion": "v1", "kind": "Node", "metadata": map[string]any{"name": "n"}}
		target := policy.Target{Object: node, Facts: r.facts}
		if err := engine.Question("data.lightk8s.lib.nodes.places", kind).Answer(t.Context(), target, &places); err != nil {
			t.Fatal(err)
		}
		if len(places) != c.nodes || r.facts.Inventory.Knows(kind) != (c.nodes > 0) {
			t.Errorf("%s: pods on %d nodes, want %d; known: %v", name, len(places), c.nodes, r.facts.Inventory.Knows(kind))
		}
	}
}
