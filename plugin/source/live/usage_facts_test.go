package live

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/nodefacts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

func amount(n int64) *int64 { return &n }

// web is the use of the one container of the one Deployment.
func web(use facts.ContainerUse) []facts.WorkloadUsage {
	use.Name = "app"
	return []facts.WorkloadUsage{{
		APIVersion: policy.APIVersion, Kind: "WorkloadUsage", Metadata: facts.Meta{Namespace: "shop", Name: "deployment.web"},
		Workload: facts.Workload{Kind: "Deployment", Name: "web"}, Pods: 1, Containers: []facts.WorkloadMemory{{ContainerUse: use}},
	}}
}

var usageOnly = nodefacts.Options{Usage: true}

func TestKubeletsTellWhatWorkloadsUse(t *testing.T) {
	f := newFakeAPI()
	got := f.facts(t, f.cluster(t, patient), usageOnly)
	want := web(facts.ContainerUse{WorkingSetBytes: amount(100), PeakBytes: amount(100), PeakUsageBytes: amount(900), Samples: 1})
	if diff := cmp.Diff(want, got.workloads); diff != "" || got.said != nil {
		t.Errorf("%v (-want +got):\n%s", got.said, diff)
	}
	if len(got.usages) != 1 || got.usages[0].Metadata.Name != "a" || got.usages[0].Source != "summary" || *got.usages[0].Memory.WorkingSetBytes != 1000 || got.usages[0].Unread != nil {
		t.Errorf("%+v", got.usages)
	}
	if diff := cmp.Diff([]string{"a/metrics/cadvisor", "a/stats/summary"}, f.kubelets()); diff != "" {
		t.Errorf("asked %s", diff)
	}
	if !got.inventory.Knows(facts.NodeUsageKind) || !got.inventory.Knows(facts.WorkloadUsageKind) {
		t.Errorf("known are %v", got.inventory.Kinds())
	}
}

func TestUsageThatIsNotWantedIsNotRead(t *testing.T) {
	f := newFakeAPI()
	wanted := source.Wanted{Kinds: []schema.GroupKind{facts.NodeConfigKind}}
	for _, err := range f.cluster(t, patient).WithFacts(usageOnly).Source(wanted)(t.Context()) {
		if err != nil {
			t.Error(err)
		}
	}
	if asked := f.kubelets(); asked != nil {
		t.Errorf("asked %v", asked)
	}
}

func TestUsageThatIsNoneIsSaidAndNotTaken(t *testing.T) {
	const notServed = "; metrics.k8s.io: not served; install metrics-server"
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"forbidden": {forbidden("nodes/a"), "forbidden: requires get on nodes/proxy"},
		"hangs":     {hang, "no answer in time"},
		"garbage":   {text("{"), "read the answer of /stats/summary: read JSON: unexpected end of JSON input"},
		"zero":      {text(`{"node":{"nodeName":"a","memory":{"time":"NOW","workingSetBytes":0}}}`), "read the answer of /stats/summary: node memory in use is 0"},
		"stale":     {text(strings.ReplaceAll(summary("a", "web-1", "app", 1), "NOW", "2020-01-01T00:00:00Z")), "the reading is stale: 2020-01-01T00:00:00Z"},
		"timeless":  {text(strings.ReplaceAll(summary("a", "web-1", "app", 1), `"time":"NOW",`, "")), "the reading has no time"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeAPI()
			f.answers["/api/v1/nodes/a/proxy/stats/summary"] = c.answer
			got := f.facts(t, f.cluster(t, time.Second), usageOnly)
			if got.usages != nil || got.workloads != nil || got.inventory.Knows(facts.WorkloadUsageKind) {
				t.Errorf("%+v", got)
			}
			if len(got.said) != 2 || !strings.HasPrefix(got.said[0], "usage of node a: "+c.want) || !strings.HasSuffix(got.said[0], notServed) || got.said[1] != "usage of workloads: no node reported its own" {
				t.Errorf("said %q", got.said)
			}
		})
	}
}

func TestANodeWithoutUsageCostsTheOthersNothing(t *testing.T) {
	f := newFakeAPI()
	f.answers["/api/v1/nodes"] = list("NodeList", node("a", "True", "v1.37.2"), node("b", "False", "v1.37.2"))
	got := f.facts(t, f.cluster(t, patient), usageOnly)
	want := []facts.Unread{{What: "usage", Reason: "the node is not ready, so its kubelet was not read; metrics.k8s.io: not served; install metrics-server", Class: policy.Forbidden}}
	if len(got.usages) != 2 || !cmp.Equal(want, got.usages[1].Unread) || got.usages[1].Memory.WorkingSetBytes != nil || len(got.workloads) != 1 || len(got.said) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestMetricsServerStandsInForAKubelet(t *testing.T) {
	f := newFakeAPI()
	f.answers["/api/v1/nodes/a/proxy/stats/summary"] = forbidden("nodes/a")
	f.answers["/apis/metrics.k8s.io/v1beta1/nodes"] = list("NodeMetricsList", `{"metadata":{"name":"a"},"timestamp":"NOW","window":"10s","usage":{"cpu":"20m","memory":"1000"}}`)
	f.answers["/apis/metrics.k8s.io/v1beta1/pods"] = list("PodMetricsList", `{"metadata":{"namespace":"shop","name":"web-1"},"timestamp":"NOW","window":"10s","containers":[{"name":"app","usage":{"cpu":"2m","memory":"60"}}]}`)
	got := f.facts(t, f.cluster(t, patient), usageOnly)
	want := web(facts.ContainerUse{WorkingSetBytes: amount(60), PeakBytes: amount(60), CPUMillicores: amount(2), CPUPeakMillicores: amount(2), Samples: 1})
	if diff := cmp.Diff(want, got.workloads); diff != "" || got.usages[0].Source != "metrics" {
		t.Errorf("%+v (-want +got):\n%s", got.usages, diff)
	}
	said := []string{"usage of node a: forbidden: requires get on nodes/proxy; working sets are those of metrics.k8s.io"}
	if diff := cmp.Diff(said, got.said); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
	f.answers["/apis/metrics.k8s.io/v1beta1/pods"] = status(http.StatusServiceUnavailable, "ServiceUnavailable", "down")
	if got = f.facts(t, f.cluster(t, patient), usageOnly); !strings.HasSuffix(got.said[0], "; metrics.k8s.io: metrics-server is down") {
		t.Errorf("said %v", got.said)
	}
}

func TestPeaksThatAreNotToldAreSaid(t *testing.T) {
	f := newFakeAPI()
	f.answers["/api/v1/nodes/a/proxy/metrics/cadvisor"] = text("404 page not found")
	got := f.facts(t, f.cluster(t, patient), usageOnly)
	want := []facts.Unread{{What: "peaks", Reason: "read the answer of /metrics/cadvisor: not metrics text", Class: policy.Forbidden}}
	if len(got.workloads) != 1 || !cmp.Equal(want, got.usages[0].Unread) || got.said != nil {
		t.Errorf("%+v", got)
	}
}

func TestPodsThatCannotBeListedCostTheUsageOfWorkloads(t *testing.T) {
	f := newFakeAPI()
	f.answers["/api/v1/pods"] = forbidden("pods")
	got := f.facts(t, f.cluster(t, patient), usageOnly)
	if len(got.usages) != 1 || got.workloads != nil || !cmp.Equal(got.said, []string{"usage of workloads: pods: cannot list them: forbidden"}) {
		t.Errorf("%+v", got)
	}
}

func TestAJobOfACronJobIsAskedForWhereItsNameLeavesItOpen(t *testing.T) {
	pod := strings.NewReplacer(`"ReplicaSet","name":"web-1"`, `"Job","name":"backup-29500000"`).Replace(webPod)
	job := func(owners string) string {
		return `{"metadata":{"namespace":"shop","name":"backup-29500000"` + owners + `}}`
	}
	for want, jobs := range map[string]http.HandlerFunc{
		"cronjob.nightly":     list("JobList", job(`,"ownerReferences":[{"apiVersion":"batch/v1","kind":"CronJob","name":"nightly","uid":"u","controller":true}]`)),
		"job.backup-29500000": list("JobList", job("")),
		"cronjob.backup":      forbidden("jobs"),
	} {
		f := newFakeAPI()
		f.answers["/api/v1/pods"] = list("PodList", pod)
		f.answers["/apis/batch/v1/jobs"] = jobs
		got := f.facts(t, f.cluster(t, patient), usageOnly)
		if len(got.workloads) != 1 || got.workloads[0].Metadata.Name != want {
			t.Errorf("%+v, want %s", got.workloads, want)
		}
	}
}

func TestSamplingKeepsTheLargestReading(t *testing.T) {
	f := newFakeAPI()
	var readings atomic.Int64
	f.answers["/api/v1/nodes/a/proxy/stats/summary"] = func(w http.ResponseWriter, r *http.Request) {
		switch n := readings.Add(1); n {
		case 2:
			text(summary("a", "web-1", "app", 700))(w, r)
		case 3:
			forbidden("nodes/a")(w, r)
		default:
			text(summary("a", "web-1", "app", 100))(w, r)
		}
	}
	got := f.facts(t, f.cluster(t, patient), nodefacts.Options{Usage: true, Sample: 150 * time.Millisecond})
	want := web(facts.ContainerUse{WorkingSetBytes: amount(100), PeakBytes: amount(700), PeakUsageBytes: amount(900)})
	if diff := cmp.Diff(want, got.workloads, cmpopts.IgnoreFields(facts.ContainerUse{}, "Samples", "CPUMillicores", "CPUPeakMillicores")); diff != "" || got.said != nil {
		t.Errorf("%v (-want +got):\n%s", got.said, diff)
	}
	if samples := got.workloads[0].Containers[0].Samples; samples < 3 || samples != readings.Load()-1 {
		t.Errorf("%d samples of %d readings", samples, readings.Load())
	}
}

// prometheus answers each query with the value of the word that is in it.
func prometheus(t *testing.T, values map[string]string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		result := ""
		for word, value := range values {
			if strings.Contains(r.Form.Get("query"), word) {
				result = fmt.Sprintf(`{"metric":{"namespace":"shop","pod":"web-1","container":"app"},"value":[1893492000,%q]}`, value)
			}
		}
		text(`{"status":"success","data":{"resultType":"vector","result":[`+result+`]}}`)(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestPrometheusTellsThePeaksOfAWeek(t *testing.T) {
	f := newFakeAPI()
	address := prometheus(t, map[string]string{"by (namespace, pod, container) (max_over_time(container_memory_working": "4000", "max_usage": "5000", "count_over_time": "2016", "timestamp": "604800", "rate(": "250", "oom": "0"})
	got := f.facts(t, f.cluster(t, patient), nodefacts.Options{Usage: true, Prometheus: address})
	want := web(facts.ContainerUse{WorkingSetBytes: amount(100), PeakBytes: amount(4000), PeakUsageBytes: amount(5000), CPUPeakMillicores: amount(250), WindowSeconds: 604800, Samples: 2017})
	if diff := cmp.Diff(want, got.workloads); diff != "" || got.said != nil {
		t.Errorf("%v (-want +got):\n%s", got.said, diff)
	}
}

func TestAPrometheusThatTellsNothingIsSaid(t *testing.T) {
	answering := func(answer http.HandlerFunc) string {
		server := httptest.NewServer(answer)
		t.Cleanup(server.Close)
		return server.URL
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, c := range map[string]struct{ address, want string }{
		"empty":     {prometheus(t, nil), "no series for the running containers; check that it scrapes the kubelets of this cluster"},
		"hangs":     {answering(hang), "query the memory of containers: no answer in time"},
		"garbage":   {answering(text("<html>")), "query the memory of containers: "},
		"no vector": {answering(text(`{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}`)), "query the memory of containers: the answer is a scalar, want a vector"},
		"refuses":   {answering(status(http.StatusUnprocessableEntity, "", "too many samples")), "query the memory of containers: "},
		"gone":      {gone.URL, "query the memory of containers: dial tcp"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeAPI()
			u, err := url.Parse(c.address)
			if err != nil {
				t.Fatal(err)
			}
			u.User = url.UserPassword("reader", "hunter2")
			got := f.facts(t, f.cluster(t, time.Second), nodefacts.Options{Usage: true, Prometheus: u.String()})
			if len(got.said) != 1 || !strings.HasPrefix(got.said[0], "Prometheus "+u.Redacted()+": "+c.want) || strings.Contains(got.said[0], "hunter2") {
				t.Errorf("said %q", got.said)
			}
			if len(got.workloads) != 1 || got.workloads[0].Containers[0].WindowSeconds != 0 {
				t.Errorf("%+v", got.workloads)
			}
			if unread := got.usages[0].Unread; len(unread) != 1 || unread[0].What != "peaks" || !strings.HasPrefix(unread[0].Reason, "Prometheus: "+c.want) {
				t.Errorf("unread %v", unread)
			}
		})
	}
}

func TestFactsInANamespaceAreThoseOfItsWorkloads(t *testing.T) {
	for scope, want := range map[source.Scope][3]int{
		{}:                                {1, 1, 1},
		{Namespace: "shop"}:               {0, 0, 1},
		{Namespace: "other"}:              {0, 0, 0},
		{LabelSelector: "app=web"}:        {0, 0, 0},
		{LabelSelector: "tier!=frontend"}: {1, 1, 1},
	} {
		f := newFakeAPI()
		c := f.cluster(t, patient)
		c.scope = scope
		got := f.facts(t, c, usageOnly)
		if is := [3]int{len(got.configs), len(got.usages), len(got.workloads)}; is != want {
			t.Errorf("%+v: %v, want %v", scope, is, want)
		}
	}
}
