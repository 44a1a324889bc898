package integration_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
)

// answersLive lists the cases in which the audit of the cluster says something else than that
// of the file, and why both are right.
var answersLive = map[string]string{
	"app-armor-profile/fail-annotation":                       "the server copies the annotation into the field, and both are there then",
	"cpu-limit-throttles/fail-small":                          "the server writes 0.1 as 100m, and the message quotes the limit",
	"node-port-service/fail-number-absent":                    "the server gives the Service a port, and the message names it",
	"pod-disruption-budget-blocks-drain/skip-absent-replicas": "in a file, absent replicas can be left to an autoscaler; the server has made them 1",
	"restricted-volumes/fail-nfs-and-host-path":               "the server drops a volume type that does not exist",
	"service-account-exists/fail-missing":                     "the test makes the ServiceAccount, without which the server refuses the pod",
	"webhook-fail-closed/skip-labels-unknown":                 "a live audit knows the labels of every Namespace",
}

// fileOnly lists the controls that no case shows on this API server, and why. They are shown
// by the audit of a file.
var fileOnly = map[string]string{
	"api-service-unavailable":  "the server finds out by itself which APIs answer, and one that does not disturbs every audit",
	"datastore-latency":        "etcd of the test does not wait for its disk",
	"deprecated-api-requested": "no client asks the server for what a later release removes",
	"kubelet-serving-request":  "a request on the server is seconds old",
	"proc-mount":               "the server refuses Unmasked without a user namespace; older ones take it",
	"removed-api-version":      "the server serves no removed version; manifests still name them",
	"version-supported":        "the server's release is supported",
	"selector-without-pods":    "workloads are known in complete files alone",
}

// elsewhere are the controls that look at how the API server is started or called.
var elsewhere = map[string]func(*testing.T){
	"authorization-always-allow": fireAlwaysAllow,
	"api-endpoint-name":          func(t *testing.T) { fireCalledBy(t, "api-endpoint-name", "203.0.113.7") },
	"api-endpoint-certificate":   func(t *testing.T) { fireCalledBy(t, "api-endpoint-certificate", "api.shop.example.com") },
	"client-certificate-expiry":  fireCertificateOfAWeek,
}

// fireCertificateOfAWeek audits with the certificate of the test, which is good for a week.
func fireCertificateOfAWeek(t *testing.T) {
	r := auditClean(t, "--kubeconfig", shared.kubeconfig(t), "--control", "client-certificate-expiry")
	if got := findings(r); len(got) != 1 {
		t.Errorf("findings %v, want one", got)
	}
}

func fireCalledBy(t *testing.T, control, address string) {
	for where, want := range map[string]int{address: 1, "localhost": 0} {
		kubeconfig := shared.calledBy(t, where+":6443")
		// The other control passes: an audit in which everything is skipped is no clean one.
		r := auditClean(t, "--kubeconfig", kubeconfig, "--control", control+",authorization-always-allow")
		if got := findings(r); len(got) != want {
			t.Errorf("called by %s: %d findings, want %d", where, len(got), want)
		}
	}
}

// TestEveryControlFires applies the cases to the API server - which defaults, normalizes and
// admits them - and compares the audit of the cluster with that of the file. In the end every
// control has found something in a real audit.
func TestEveryControlFires(t *testing.T) {
	all := trials(t)
	live := slices.DeleteFunc(slices.Clone(all), func(tr trial) bool { return isAboutFacts(tr.control) })
	installDefinitions(t, shared, live)
	fired, compared := map[string]bool{}, 0
	for i, batch := range batches(live) {
		t.Run(fmt.Sprintf("crowd-%d", i), func(t *testing.T) {
			took := applyTrials(t, shared, batch)
			live := byObject(auditClean(t, "--kubeconfig", shared.kubeconfig(t), "--no-default-waivers"))
			for _, tr := range took {
				compared++
				got := live[tr.key()]
				diff := cmp.Diff(tr.want, append([]string{}, got...))
				if _, excepted := answersLive[tr.name()]; (diff != "") != excepted {
					t.Errorf("%s: excepted: %t; findings (-file +live):\n%s", tr.name(), excepted, diff)
				}
				fired[tr.control.ID] = fired[tr.control.ID] || len(got) > 0 && tr.c.Verb() == "fail"
			}
		})
	}
	t.Logf("%d of %d cases were compared among others", compared, len(live))
	own := failCases(all)
	for _, control := range policytest.Load(t, rego.Bundle()).Controls() {
		id := control.ID
		switch {
		case fired[id]:
		case elsewhere[id] != nil:
			t.Run("elsewhere/"+id, elsewhere[id])
		case fileOnly[id] != "", isAboutFacts(control):
			t.Run("file/"+id, func(t *testing.T) { fireFromFile(t, own[id]) })
		default:
			t.Run("alone/"+id, func(t *testing.T) { fireAlone(t, shared, own[id]) })
		}
	}
	for id := range fileOnly {
		if fired[id] {
			t.Errorf("%s has fired on the server: take it out of fileOnly", id)
		}
	}
}

// isAboutFacts reports whether a control judges, or cannot do without, what kubelets tell. There
// are none on this API server; what comes of their answers is tested where they are read.
func isAboutFacts(control policy.Control) bool {
	needed := slices.Clone(control.Kinds)
	for _, need := range control.Needs {
		if kind, ok := need.Inventory(); ok {
			needed = append(needed, kind)
		}
	}
	return slices.ContainsFunc(needed, func(kind schema.GroupKind) bool {
		return kind.Group == facts.Group && kind != policy.ClusterKind
	})
}

// failCases returns the fail cases of each control, as they stand in the bundle.
func failCases(all []trial) map[string][]trial {
	out := map[string][]trial{}
	for _, tr := range all {
		if tr.c.Verb() == "fail" {
			out[tr.control.ID] = append(out[tr.control.ID], tr)
		}
	}
	return out
}

// fireAlone applies one case after the other, each to an empty cluster, until one is found;
// pods that the server refuses are tried as Deployments.
func fireAlone(t *testing.T, a *apiServer, cases []trial) {
	var tried []string
	for _, tr := range slices.Concat(cases, inDeployments(cases)) {
		found := false
		t.Run(tr.c.Name, func(t *testing.T) {
			if took := applyTrials(t, a, []trial{tr}); len(took) == 0 {
				tried = append(tried, tr.c.Name+" was refused")
				return
			}
			r := auditClean(t, append(tr.flags(t), "--kubeconfig", a.kubeconfig(t))...)
			got := byObject(r)[tr.key()]
			found = len(got) > 0 && len(got) == len(tr.want) // some messages tell the hours from now
			tried = append(tried, fmt.Sprintf("%s: skipped %+v; findings (-file +live):\n%s", tr.c.Name, r.Skipped, cmp.Diff(tr.want, got)))
		})
		if found {
			return
		}
	}
	t.Errorf("no case is found on the server:\n%s", strings.Join(tried, "\n"))
}

func inDeployments(cases []trial) []trial {
	var out []trial
	for _, tr := range cases {
		if tr.object["kind"] == "Pod" && slices.Contains(tr.control.Kinds, schema.GroupKind{Group: "apps", Kind: "Deployment"}) {
			tr.object, _ = policytest.InTemplate(tr.object, nil, "Deployment")
			tr.c.Name += "-in-deployment"
			out = append(out, tr)
		}
	}
	return out
}

// fireFromFile audits the first case as manifests.
func fireFromFile(t *testing.T, cases []trial) {
	tr := cases[0]
	var manifests []string
	for _, object := range append([]map[string]any{tr.c.Object}, tr.c.Inventory...) {
		data, err := yaml.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		manifests = append(manifests, string(data))
	}
	file := writeFile(t, "case.yaml", []byte(strings.Join(manifests, "---\n")))
	ref := policy.RefOf(tr.c.Object)
	key := tr.control.ID + " " + ref.GroupKind().String() + " " + ref.Namespace + "/" + ref.Name
	if got := byObject(auditClean(t, append(tr.flags(t), "-f", file, "--complete")...))[key]; len(got) == 0 {
		t.Error("found nothing")
	}
}

// flags select the control of the case, with its parameters.
func (tr trial) flags(t *testing.T) []string {
	t.Helper()
	flags := []string{"--control", tr.control.ID, "--no-default-waivers"}
	if tr.c.Parameters == nil {
		return flags
	}
	data, err := yaml.Marshal(policy.Policy{
		APIVersion: policy.APIVersion, Kind: policy.PolicyKind,
		Controls: map[string]policy.ControlSetting{tr.control.ID: {Parameters: tr.c.Parameters}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return append(flags, "--config", writeFile(t, "lightk8s.yaml", data))
}
