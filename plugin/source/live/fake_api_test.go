package live

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/nodefacts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// fakeAPI stands for an API server and the kubelets behind it. answers are by path; a path that
// is not in it is not found.
type fakeAPI struct {
	answers map[string]http.HandlerFunc

	mu    sync.Mutex
	asked []string
}

func (f *fakeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.asked = append(f.asked, r.URL.Path)
	f.mu.Unlock()
	if answer, ok := f.answers[r.URL.Path]; ok {
		answer(w, r)
		return
	}
	status(http.StatusNotFound, "NotFound", "the server could not find the requested resource")(w, r)
}

// kubelets lists what was asked of kubelets.
func (f *fakeAPI) kubelets() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var paths []string
	for _, path := range f.asked {
		if node, found := strings.CutPrefix(path, "/api/v1/nodes/"); found {
			paths = append(paths, strings.Replace(node, "/proxy", "", 1))
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if strings.HasPrefix(body, `{"apiVersion"`) {
			w.Header().Set("Content-Type", "application/json")
		}
		fmt.Fprint(w, strings.ReplaceAll(body, "NOW", time.Now().UTC().Format(time.RFC3339))) //nolint:errcheck // the test sees what is missing
	}
}

func status(code int, reason, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": code, "reason": reason, "message": message,
		})
	}
}

func forbidden(resource string) http.HandlerFunc {
	return status(http.StatusForbidden, "Forbidden", fmt.Sprintf(`%s is forbidden: User "auditor" cannot get resource %q in API group ""`, resource, resource))
}

// hang never answers. A server notices that a client has gone once it has read all of the question.
func hang(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func list(kind string, items ...string) http.HandlerFunc {
	return text(`{"apiVersion":"v1","kind":"` + kind + `","metadata":{},"items":[` + strings.Join(items, ",") + `]}`)
}

func node(name, ready, version string) string {
	return fmt.Sprintf(`{"metadata":{"name":%q},"status":{"conditions":[{"type":"Ready","status":%q}],"nodeInfo":{"kubeletVersion":%q}}}`, name, ready, version)
}

func summary(node, pod, container string, workingSet int) string {
	return fmt.Sprintf(`{"node":{"nodeName":%q,"cpu":{"time":"NOW","usageNanoCores":1000000},"memory":{"time":"NOW","workingSetBytes":1000}},
		"pods":[{"podRef":{"namespace":"shop","name":%q},"containers":[{"name":%q,"memory":{"time":"NOW","workingSetBytes":%d}}]}]}`, node, pod, container, workingSet)
}

const (
	mirrorPod = `{"metadata":{"namespace":"kube-system","name":"kube-apiserver-a","annotations":{"kubernetes.io/config.mirror":"x"}},"spec":{"nodeName":"a","containers":[{"name":"kube-apiserver","command":["kube-apiserver","--profiling=false"]}]}}`
	webPod    = `{"metadata":{"namespace":"shop","name":"web-1","labels":{"pod-template-hash":"1"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-1","uid":"u","controller":true}]},"spec":{"nodeName":"a","containers":[{"name":"app"}]},"status":{"phase":"Running"}}`
	cadvisor  = `container_memory_max_usage_bytes{container="app",namespace="shop",pod="web-1"} 900
container_memory_working_set_bytes{container="app",namespace="shop",pod="web-1"} 100
`
)

// newFakeAPI is a cluster in which everything answers: node a, with the control plane and a pod of a Deployment.
func namespace(name string) string {
	return `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"` + name + `"}}`
}

func newFakeAPI() *fakeAPI {
	return &fakeAPI{answers: map[string]http.HandlerFunc{
		"/version":                                           text(`{"major":"1","minor":"37","gitVersion":"v1.37.2"}`),
		"/metrics":                                           text("apiserver_storage_size_bytes{storage_cluster_id=\"etcd-0\"} 4096\napiserver_requested_deprecated_apis{group=\"\",removed_release=\"\",resource=\"endpoints\",subresource=\"\",version=\"v1\"} 1\n"),
		"/api/v1/nodes":                                      list("NodeList", node("a", "True", "v1.37.2")),
		"/api/v1/pods":                                       list("PodList", mirrorPod, webPod),
		"/api/v1/namespaces/kube-system/pods":                list("PodList", mirrorPod),
		"/api/v1/namespaces":                                 list("NamespaceList", namespace("shop"), namespace("other")),
		"/api/v1/namespaces/shop":                            text(namespace("shop")),
		"/api/v1/namespaces/other":                           text(namespace("other")),
		"/api/v1/nodes/a/proxy/configz":                      text(`{"kubeletconfig":{"maxPods":110}}`),
		"/api/v1/nodes/a/proxy/stats/summary":                text(summary("a", "web-1", "app", 100)),
		"/api/v1/nodes/a/proxy/metrics/cadvisor":             text(cadvisor),
		"/apis/authorization.k8s.io/v1/subjectaccessreviews": status(http.StatusForbidden, "Forbidden", "no"),
	}}
}

// cluster connects to the server. No answer can take longer than timeout.
func (f *fakeAPI) cluster(t *testing.T, timeout time.Duration) *Cluster {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	config := &rest.Config{Host: server.URL, Timeout: timeout, QPS: 1000, Burst: 1000}
	mapper := meta.NewDefaultRESTMapper([]schema.GroupVersion{{Version: "v1"}, {Group: "batch", Version: "v1"}})
	mapper.Add(schema.GroupVersionKind{Version: "v1", Kind: "Pod"}, meta.RESTScopeNamespace)
	mapper.Add(schema.GroupVersionKind{Version: "v1", Kind: "Node"}, meta.RESTScopeRoot)
	mapper.Add(schema.GroupVersionKind{Group: "batch", Version: "v1", Kind: "Job"}, meta.RESTScopeNamespace)
	api, err := client.ForConfig(config, mapper)
	if err != nil {
		t.Fatal(err)
	}
	return &Cluster{api: api}
}

// factsRead is what a source yields of facts: by kind, and what it said.
type factsRead struct {
	configs   []facts.NodeConfig
	usages    []facts.NodeUsage
	workloads []facts.WorkloadUsage
	inventory *policy.Inventory
	said      []string
}

var allFacts = []schema.GroupKind{facts.NodeConfigKind, facts.NodeUsageKind, facts.WorkloadUsageKind}

// facts reads a cluster with everything that tune wants.
func (f *fakeAPI) facts(t *testing.T, c *Cluster, options nodefacts.Options) factsRead {
	t.Helper()
	out := factsRead{}
	options.Every = 20 * time.Millisecond
	for target, err := range c.WithFacts(options).Source(source.Wanted{Kinds: allFacts, Inventory: allFacts})(t.Context()) {
		if err != nil {
			out.said = append(out.said, err.Error())
			continue
		}
		out.inventory = target.Facts.Inventory
		switch policy.RefOf(target.Object).GroupKind() {
		case facts.NodeConfigKind:
			out.configs = append(out.configs, readFact[facts.NodeConfig](t, target.Object))
		case facts.NodeUsageKind:
			out.usages = append(out.usages, readFact[facts.NodeUsage](t, target.Object))
		case facts.WorkloadUsageKind:
			out.workloads = append(out.workloads, readFact[facts.WorkloadUsage](t, target.Object))
		}
	}
	return out
}

func readFact[T facts.NodeConfig | facts.NodeUsage | facts.WorkloadUsage](t *testing.T, object map[string]any) T {
	t.Helper()
	fact, err := facts.Read[T](object)
	if err != nil {
		t.Fatal(err)
	}
	return fact
}
