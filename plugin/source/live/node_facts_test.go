package live

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/nodefacts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

const patient = 10 * time.Second

func TestNoKubeletIsAskedUnlessSaid(t *testing.T) {
	f := newFakeAPI()
	got := f.facts(t, f.cluster(t, patient), nodefacts.Options{})
	want := []facts.NodeConfig{{
		APIVersion: policy.APIVersion, Kind: "NodeConfig", Metadata: facts.Meta{Name: "a"},
		Components: map[string][]string{"kube-apiserver": {"kube-apiserver", "--profiling=false"}},
		Unread:     []facts.Unread{{What: "kubelet", Reason: "not asked for: --node-config reads it, which needs the right to get nodes/proxy", Class: policy.NeedsFlag}},
	}}
	if diff := cmp.Diff(want, got.configs); diff != "" || got.said != nil || got.usages != nil || got.workloads != nil {
		t.Errorf("%v, %v, %v (-want +got):\n%s", got.said, got.usages, got.workloads, diff)
	}
	if got.inventory.Knows(facts.NodeUsageKind) || got.inventory.Knows(facts.WorkloadUsageKind) || !got.inventory.Knows(facts.NodeConfigKind) {
		t.Errorf("known are %v", got.inventory.Kinds())
	}
	if asked := f.kubelets(); asked != nil {
		t.Errorf("asked %v", asked)
	}
}

func TestKubeletsTellTheirConfiguration(t *testing.T) {
	f := newFakeAPI()
	got := f.facts(t, f.cluster(t, patient), nodefacts.Options{NodeConfig: true})
	if len(got.configs) != 1 || got.said != nil {
		t.Fatalf("%v, %v", got.configs, got.said)
	}
	c := got.configs[0]
	if diff := cmp.Diff(map[string]any{"maxPods": 110.0}, c.Kubelet); diff != "" || c.KubeletSource != "configz" || c.Unread != nil {
		t.Errorf("%+v\n%s", c, diff)
	}
	if diff := cmp.Diff([]string{"a/configz"}, f.kubelets()); diff != "" {
		t.Errorf("asked %s", diff)
	}
}

func TestAKubeletThatDoesNotTellItsConfigurationCostsItsNodeAlone(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"forbidden":   {forbidden("nodes/b"), "forbidden: requires get on nodes/proxy"},
		"refused":     {status(http.StatusForbidden, "Forbidden", "Forbidden (user=kube-apiserver, verb=get, resource=nodes, subresource=configz)"), "the kubelet refuses the API server"},
		"unreachable": {status(http.StatusServiceUnavailable, "ServiceUnavailable", "error trying to reach service: dial tcp 203.0.113.9:10250: connect: connection refused"), "the API server cannot reach the kubelet: error trying to reach service: dial tcp 203.0.113.9:10250: connect: connection refused"},
		"gateway":     {status(http.StatusGatewayTimeout, "Timeout", "took too long"), "no answer in time"},
		"hangs":       {hang, "no answer in time"},
		"breaks off": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "99")
			text(`{"kube`)(w, r)
		}, "read the answer of /configz: read: unexpected EOF"},
		"hangs half way": {func(w http.ResponseWriter, r *http.Request) {
			text(`{"kube`)(w, r)
			w.(http.Flusher).Flush()
			hang(w, r)
		}, "no answer in time"},
		"garbage":         {text("<html>"), "read the answer of /configz: read JSON: invalid character '<' looking for beginning of value"},
		"something else":  {text("{}"), "read the answer of /configz: kubeletconfig is missing"},
		"too large":       {text(strings.Repeat(" ", 2<<20)), "read the answer of /configz: larger than 1 MiB"},
		"no such handler": {status(http.StatusNotFound, "NotFound", "404 page not found"), "not served by the kubelet, or the node no longer exists"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeAPI()
			f.answers["/api/v1/nodes"] = list("NodeList", node("b", "True", "v1.37.2"), node("c", "Unknown", "v1.37.2"), node("a", "True", "v1.37.2"))
			f.answers["/api/v1/nodes/b/proxy/configz"] = c.answer
			got := f.facts(t, f.cluster(t, time.Second), nodefacts.Options{NodeConfig: true})
			if len(got.configs) != 3 || got.configs[0].Kubelet["maxPods"] != 110.0 {
				t.Fatalf("%+v", got.configs)
			}
			notReady := "the node is not ready, so its kubelet was not read"
			for i, want := range map[int]string{1: c.want, 2: notReady} {
				if diff := cmp.Diff([]facts.Unread{{What: "kubelet", Reason: want, Class: policy.Forbidden}}, got.configs[i].Unread); diff != "" || got.configs[i].Kubelet != nil {
					t.Errorf("node %s: %s", got.configs[i].Metadata.Name, diff)
				}
			}
			want := []string{"configuration of the kubelet of node b: " + c.want, "configuration of the kubelet of node c: " + notReady}
			if c.want > notReady {
				want[0], want[1] = want[1], want[0]
			}
			if diff := cmp.Diff(want, got.said); diff != "" {
				t.Errorf("said (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"a/configz", "b/configz"}, f.kubelets()); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
		})
	}
}

func TestManyNodesThatDoNotTellAreOneError(t *testing.T) {
	f := newFakeAPI()
	var nodes []string
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		nodes = append(nodes, node(name, "True", "v1.37.2"))
		f.answers["/api/v1/nodes/"+name+"/proxy/configz"] = forbidden("nodes/" + name)
	}
	f.answers["/api/v1/nodes"] = list("NodeList", nodes...)
	got := f.facts(t, f.cluster(t, patient), nodefacts.Options{NodeConfig: true})
	// Each answer has another name, and the reason is the same.
	want := []string{"configuration of the kubelet of nodes a, b, c, d, e and 2 more: forbidden: requires get on nodes/proxy"}
	if diff := cmp.Diff(want, got.said); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
}

func TestConfigMapsStandInForKubeletsThatDoNotTell(t *testing.T) {
	const forbiddenReason = "forbidden: requires get on nodes/proxy"
	configMap := func(name, key, value string) string {
		return `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"` + name + `"},"data":{"` + key + `":"` + value + `"}}`
	}
	const one, all = "/api/v1/namespaces/kube-system/configmaps/kubelet-config", "/api/v1/namespaces/kube-system/configmaps"
	for name, c := range map[string]struct {
		version, path string
		answer        http.HandlerFunc
		maxPods       any
		reason        string
	}{
		"kubeadm":            {"v1.37.2", one, text(configMap("kubelet-config", "kubelet", "maxPods: 7")), 7.0, forbiddenReason},
		"kubeadm, garbage":   {"v1.37.2", one, text(configMap("kubelet-config", "kubelet", "[]")), nil, forbiddenReason + ", and no cluster-wide configuration was found: read ConfigMap kubelet-config: not a map"},
		"kubeadm, forbidden": {"v1.37.2", one, forbidden("configmaps"), nil, forbiddenReason + ", and no cluster-wide configuration was found: cannot get configmaps kubelet-config in namespace kube-system: forbidden"},
		"k0s":                {"v1.37.2+k0s", all, list("ConfigMapList", configMap("worker-config-default-1.37", "kubeletConfiguration", "maxPods: 8")), 8.0, forbiddenReason},
		"k0s, no profile":    {"v1.37.2+k0s", all, list("ConfigMapList"), nil, forbiddenReason + ", and no cluster-wide configuration was found: no worker profile for its version found"},
		"k3s, holds nothing": {"v1.37.2+k3s1", all, list("ConfigMapList"), nil, forbiddenReason},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeAPI()
			f.answers["/api/v1/nodes"] = list("NodeList", node("a", "True", c.version))
			f.answers["/api/v1/nodes/a/proxy/configz"] = forbidden("nodes/a")
			f.answers[c.path] = c.answer
			got := f.facts(t, f.cluster(t, patient), nodefacts.Options{NodeConfig: true})
			source := map[bool]string{true: "configmap"}[c.maxPods != nil]
			if len(got.configs) != 1 || got.configs[0].Kubelet["maxPods"] != c.maxPods || got.configs[0].KubeletSource != source {
				t.Errorf("%+v", got.configs)
			}
			if diff := cmp.Diff([]facts.Unread{{What: "kubelet", Reason: c.reason, Class: policy.Forbidden}}, got.configs[0].Unread); diff != "" {
				t.Errorf("unread (-want +got):\n%s", diff)
			}
			if len(got.said) != 1 {
				t.Errorf("said %v", got.said)
			}
		})
	}
}

func TestWithoutNodesNothingIsKnownOfThem(t *testing.T) {
	f := newFakeAPI()
	f.answers["/api/v1/nodes"] = forbidden("nodes")
	got := f.facts(t, f.cluster(t, patient), nodefacts.Options{NodeConfig: true, Usage: true})
	want := []string{"configuration of nodes: nodes: cannot list them: forbidden"}
	if diff := cmp.Diff(want, got.said); diff != "" || got.configs != nil || got.usages != nil {
		t.Errorf("%+v (-want +got):\n%s", got, diff)
	}
}

func TestPodsThatCannotBeListedCostTheComponents(t *testing.T) {
	f := newFakeAPI()
	f.answers["/api/v1/namespaces/kube-system/pods"] = forbidden("pods")
	got := f.facts(t, f.cluster(t, patient), nodefacts.Options{NodeConfig: true})
	want := []facts.Unread{{What: "components", Reason: "pods in namespace kube-system: cannot list them: forbidden", Class: policy.Forbidden}}
	if len(got.configs) != 1 || !cmp.Equal(want, got.configs[0].Unread) || got.configs[0].Components != nil {
		t.Errorf("%+v", got.configs)
	}
}

func TestMetricsOfTheAPIServerAreAnErrorOnlyWhereNodesAreAskedFor(t *testing.T) {
	for name, c := range map[string]struct {
		options nodefacts.Options
		answer  http.HandlerFunc
		storage any
		audit   any
		want    string
	}{
		"not asked":  {nodefacts.Options{Usage: true}, nil, map[string]any{"sizeBytes": int64(4096)}, nil, ""},
		"unreadable": {nodefacts.Options{}, forbidden("/metrics"), nil, nil, ""},
		"asked":      {nodefacts.Options{NodeConfig: true}, nil, map[string]any{"sizeBytes": int64(4096)}, nil, ""},
		"forbidden":  {nodefacts.Options{NodeConfig: true}, forbidden("/metrics"), nil, nil, "cluster storage: cannot get /metrics: forbidden"},
		"garbage":    {nodefacts.Options{NodeConfig: true}, text("{}"), nil, nil, "cluster storage: read /metrics: not metrics text"},
		"silent":     {nodefacts.Options{NodeConfig: true}, text("up 1\n"), nil, nil, "cluster storage: read /metrics: the API server does not report the size of its datastore"},
		"writes": {
			nodefacts.Options{},
			text("etcd_request_duration_seconds_bucket{operation=\"update\",le=\"0.1\"} 8\netcd_request_duration_seconds_count{operation=\"update\"} 9\napiserver_storage_objects{resource=\"events\"} 7\n"),
			map[string]any{
				"writes":  map[string]any{"requests": int64(9), "slow": int64(1), "slowMilliseconds": int64(100)},
				"objects": []any{map[string]any{"resource": "events", "count": int64(7)}},
			}, nil, "",
		},
		"audited": {
			nodefacts.Options{NodeConfig: true},
			text("apiserver_storage_size_bytes 4096\napiserver_audit_event_total 0\nprocess_start_time_seconds 1.76e+09\n" +
				bucket("0", 1) + bucket("604800", 2) + bucket("+Inf", 3)),
			map[string]any{"sizeBytes": int64(4096)}, map[string]any{"events": int64(0), "since": "2025-10-09T08:53:20Z"}, "",
		},
	} {
		f := newFakeAPI()
		if c.answer != nil {
			f.answers["/metrics"] = c.answer
		}
		self, errs := f.cluster(t, patient).WithFacts(c.options).self(t.Context())
		said := ""
		for _, err := range errs {
			if strings.HasPrefix(err.Error(), "cluster storage") {
				said += err.Error()
			}
		}
		if diff := cmp.Diff([]any{c.storage, c.audit}, []any{self["storage"], self["audit"]}); diff != "" || said != c.want {
			t.Errorf("%s: %q %s", name, said, diff)
		}
		wantAPIs := any([]any{map[string]any{"group": "", "version": "v1", "resource": "endpoints", "removedRelease": ""}})
		switch name {
		case "silent", "writes", "audited":
			wantAPIs = []any{}
		case "unreadable", "forbidden", "garbage":
			wantAPIs = nil
		}
		if _, unread := self["unread"]; unread != (self["storage"] == nil || name == "writes") {
			t.Errorf("%s: unread %v", name, self["unread"])
		}
		if diff := cmp.Diff(wantAPIs, self["requestedDeprecatedAPIs"]); diff != "" {
			t.Errorf("%s: deprecated APIs (-want +got):\n%s", name, diff)
		}
		wantCertificates := any(nil)
		if name == "audited" {
			wantCertificates = map[string]any{"requests": int64(3), "lastWeek": int64(2), "ended": int64(1), "since": "2025-10-09T08:53:20Z"}
		}
		if diff := cmp.Diff(wantCertificates, self["clientCertificates"]); diff != "" {
			t.Errorf("%s: client certificates (-want +got):\n%s", name, diff)
		}
	}
}

// bucket is a line of the histogram of client certificates.
func bucket(bound string, count int) string {
	return fmt.Sprintf("apiserver_client_certificate_expiration_seconds_bucket{le=%q} %d\n", bound, count)
}

func TestMetricsOfTheAPIServerAreNotReadForANamespace(t *testing.T) {
	f := newFakeAPI()
	c := f.cluster(t, patient)
	c.scope = source.Scope{Namespace: "shop"}
	if self, _ := c.self(t.Context()); self["storage"] != nil || self["unread"] != nil || slices.Contains(f.asked, "/metrics") {
		t.Errorf("%v, asked for %v", self, f.asked)
	}
}
