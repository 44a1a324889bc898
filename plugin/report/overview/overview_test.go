package overview

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// findingsOf reads findings: severity risk cause closer ease control Kind/namespace/name [endpoint ...].
func findingsOf(t *testing.T, text string) report.Report {
	t.Helper()
	r := report.Empty()
	objects := map[string]bool{}
	for line := range strings.Lines(strings.TrimSpace(text)) {
		words := strings.Fields(line)
		object := strings.Split(words[6], "/")
		f := report.Finding{
			Severity: policy.Severity(words[0]), Risk: policy.Risk(words[1]), Cause: policy.Cause(words[2]),
			ClosedBy: policy.Closer(words[3]), Ease: policy.Ease(strings.ReplaceAll(words[4], "-", " ")), Control: words[5],
			Object: policy.ObjectRef{APIVersion: cmp.Or(versions[object[0]], "v1"), Kind: object[0], Namespace: object[1], Name: object[2]}, Message: line,
		}
		for _, word := range words[7:] {
			if file, there := strings.CutPrefix(word, "file="); there {
				f.Origin = policy.Origin{File: file, Line: 7}
				continue
			}
			var e policy.Endpoint
			if _, err := fmt.Sscanf(word, "%d", &e.Port); err == nil {
				e.Protocol = "TCP"
				if strings.HasSuffix(word, "*") {
					e.Node = policy.EveryNode
				}
			} else {
				e.Host = word
			}
			f.Endpoints = append(f.Endpoints, e)
		}
		r.Controls[f.Control] = policy.Control{ID: f.Control, Triage: policy.Triage{Short: "has " + f.Control, Do: "do " + f.Control}}
		r.Findings.Add(f)
		objects[words[6]] = true
	}
	r.Summary.Objects = len(objects)
	report.Sort(&r)
	return r
}

var versions = map[string]string{"Deployment": "apps/v1", "NodeConfig": "lightk8s.dev/v1alpha1"}

func TestLinesJoinWhatBelongsTogether(t *testing.T) {
	many := func(line string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, line+"\n", i)
		}
		return b.String()
	}
	for name, test := range map[string]struct {
		findings string
		want     []string
	}{
		"controls on one object": {
			"high outage c you project a Pod/shop/web\nhigh outage d you project b Pod/shop/web\ncritical outage d you project z Pod/shop/web",
			[]string{"outage: critical [shop/web] [has z has a has b] 3"},
		},
		"objects with the same problems": {
			"high outage c you project a Pod/shop/web\nhigh outage c you project a Service/shop/api",
			[]string{"outage: high [shop/api shop/web] [has a] 2"},
		},
		"medium and low findings are left to their causes": {
			"medium outage c you project a Pod/shop/web\nlow takeover c you project b Pod/shop/web\nhigh hygiene c you project c Pod/shop/web", nil,
		},
		"but for what strangers reach, and what is lost": {
			"low exposed c you project a Pod/shop/web\ninfo data-loss c you project b Pod/shop/web",
			[]string{"exposed: low [shop/web] [has a] 1", "data-loss: info [shop/web] [has b] 1"},
		},
		"a control on ten objects is its cause": {
			many("high outage memory tune 1-command a Deployment/shop/web-%d", 10) + many("high outage memory tune 1-command b Deployment/shop/web-%d", 10) +
				"high outage memory you project c Deployment/shop/web-3",
			[]string{
				"outage: high [shop/web-0 shop/web-1 shop/web-2 shop/web-3 shop/web-4 shop/web-5 shop/web-6 shop/web-7 shop/web-8 shop/web-9] workloads [has a has b] 20",
				"outage: high [shop/web-3] [has c] 1",
			},
		},
		"settings of nodes are": {
			"critical outage node-settings tune 1-command a NodeConfig//one\nhigh outage node-settings tune 1-command b NodeConfig//two",
			[]string{"outage: critical [one two] nodes [has a has b] 2"},
		},
		"endpoints of one object": {
			"high exposed c you project a Service/shop/db 5432* 80*\nmedium exposed c you project b Service/shop/db 80*",
			[]string{"exposed: high TCP 80, 5432, every node [shop/db] [has a has b] 2"},
		},
		"ports of nodes, one by one": {
			"high exposed c you project a Node//one 8472\nhigh exposed c you project a Node//two 8472\nhigh exposed c you project b Node//two 6443",
			[]string{"exposed: high TCP 8472 on [one two] [has a] 2", "exposed: high TCP 6443 on [two] [has b] 1"},
		},
		"hosts rather than ports": {
			"high exposed c you project a Ingress/shop/web www.example.com 443 example.com",
			[]string{"exposed: high example.com, www.example.com [shop/web] [has a] 1"},
		},
		"one object is told by its parts": {
			"high takeover c you project a Pod/shop/web\nhigh takeover c you project b Pod/shop/web",
			[]string{"takeover: high [pod] [has a has b] 2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := findingsOf(t, test.findings)
			if name != "one object is told by its parts" {
				r.Summary.Objects = 100
			}
			var got []string
			for _, section := range Of(r).Sections {
				for _, line := range section.Lines {
					words := []string{string(section.Risk) + ":", string(line.Severity), line.Endpoint, fmt.Sprint(line.Names), line.Noun, fmt.Sprint(line.Problems), fmt.Sprint(line.Findings)}
					if line.OnNodes && line.Endpoint != "" {
						words[2] += " on"
					}
					got = append(got, strings.Join(strings.Fields(strings.Join(words, " ")), " "))
				}
			}
			if diff := gocmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestActionsAreCompleteOrSayWhatToDo(t *testing.T) {
	files := Input{Files: true, Arguments: []string{"-f", "my manifests", "-R"}}
	nodes := Input{Files: true, Nodes: true, Arguments: files.Arguments}
	for name, test := range map[string]struct {
		findings string
		in       Input
		want     []string
	}{
		"nothing to do": {"info hygiene c you project a Pod/shop/web", Input{}, []string{}},
		"tune closes several causes at once": {
			"high outage c tune 1-command a Pod/shop/web\nhigh outage d tune 1-command b Node//one", Input{Arguments: []string{"--context", "prod"}},
			[]string{"tune kubectl lightk8s tune --context prod --node-config --usage closes 2"},
		},
		"of files it writes": {
			"high outage c tune 1-command a Pod/shop/web", nodes,
			[]string{"tune kubectl lightk8s tune -f 'my manifests' -R --write tuned closes 1"},
		},
		"without nodes there is nothing to tune": {
			"high outage c tune 1-command a Pod/shop/web file=web.yaml", files, []string{"edit web.yaml:7 shop/web: do a closes 1"},
		},
		"standard input has no line to edit": {
			"high outage c you edit-manifest a Pod/shop/web file=-", files, []string{"advice kubectl lightk8s explain a shop/web: do a closes 1"},
		},
		"a snapshot is nothing to edit": {
			"high outage c you edit-manifest a Pod/shop/web file=cluster.snapshot", Input{Files: true, Nodes: true, Snapshots: map[string]bool{"cluster.snapshot": true}},
			[]string{"advice kubectl lightk8s explain a shop/web: do a closes 1"},
		},
		"a firewall is no object": {
			"high exposed host-firewall you 1-command a Node//one 8472\nhigh exposed host-firewall you 1-command a Node//two 8472", Input{},
			[]string{"host do a; then waive a closes 2"},
		},
		"a grant to strangers goes": {
			"critical exposed rbac you 1-command anonymous-binding ClusterRoleBinding//it's", Input{Arguments: []string{"--kubeconfig", "k"}},
			[]string{`kubectl kubectl --kubeconfig k delete clusterrolebinding 'it'\''s' closes 1`},
		},
		"strangers first, then worth for the work, five at most": {
			strings.Join([]string{
				"critical takeover c1 you project p1 Pod/shop/a", "critical takeover c2 you 1-command p2 Pod/shop/a",
				"critical exposed c3 you project p3 Pod/shop/a", "medium outage c4 you 1-command p4 Pod/shop/a",
				"high outage c5 you 1-command p5 Pod/shop/a", "low outage c6 you 1-command p6 Pod/shop/a",
			}, "\n"), Input{},
			[]string{
				"advice kubectl lightk8s explain p3 shop/a: do p3 closes 1", "advice kubectl lightk8s explain p2 shop/a: do p2 closes 1",
				"advice kubectl lightk8s explain p5 shop/a: do p5 closes 1", "advice kubectl lightk8s explain p4 shop/a: do p4 closes 1",
				"advice kubectl lightk8s explain p1 shop/a: do p1 closes 1",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := []string{}
			for _, a := range Actions(findingsOf(t, test.findings), test.in) {
				words := []string{string(a.Kind), a.Command, a.Text, fmt.Sprint("closes ", a.Closes)}
				if a.Origin != nil {
					words[1] = a.Origin.String()
				}
				got = append(got, strings.Join(strings.Fields(strings.Join(words, " ")), " "))
			}
			if diff := gocmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCausesOfManyFindings(t *testing.T) {
	var lines []string
	for i := range 12 {
		lines = append(lines, fmt.Sprintf("low cost disk fix 1-command a Pod/shop/p-%d", i%5))
		if i < 9 {
			lines = append(lines, fmt.Sprintf("low cost rare fix 1-command b Pod/shop/p-%d", i))
		}
		closer := []string{"you", "tune"}[i%2]
		lines = append(lines, fmt.Sprintf("low cost nodes %s 1-command c NodeConfig//n-%d", closer, i%2))
	}
	want := []Cause{
		{Name: "disk", Findings: 12, Objects: 5, Noun: "workloads", ClosedBy: policy.ByFix},
		{Name: "nodes", Findings: 12, Objects: 2, Noun: "nodes", ClosedBy: policy.ByTune},
	}
	if diff := gocmp.Diff(want, Of(findingsOf(t, strings.Join(lines, "\n"))).Causes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDataOfUnknownFateIsShown(t *testing.T) {
	r := report.Empty()
	for id, risk := range map[string]policy.Risk{"backup": policy.DataLoss, "copy": policy.DataLoss, "other": policy.Outage} {
		r.Controls[id] = policy.Control{ID: id, Triage: policy.Triage{Risk: risk}}
	}
	r.Skipped = []report.Skip{
		{Control: "backup", Reason: "not read", Class: policy.Forbidden},
		{Control: "backup", Reason: "no database", Class: policy.NotApplicable, Objects: 3},
		{Control: "copy", Reason: "needs a flag", Class: policy.NeedsFlag},
		{Control: "copy", Reason: "not read", Class: policy.Unknown, Objects: 1},
		{Control: "other", Reason: "not read", Class: policy.Forbidden, Objects: 1},
	}
	want := []Section{{Risk: policy.DataLoss, Unknown: []Unknown{{Reason: "not read", Controls: []string{"backup", "copy"}}}}}
	if diff := gocmp.Diff(want, Of(r).Sections, gocmp.AllowUnexported(Line{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
