package printer

import (
	"fmt"
	"maps"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// sampleReports are the reports that the golden files show.
func sampleReports() map[string]report.Report {
	return map[string]report.Report{
		"shop":     shopReport(),
		"compared": comparedReport(),
		"hostile":  hostileReport(),
		"markup":   markupReport(),
		"clean":    cleanReport(),
		"errors":   errorsReport(),
		"empty":    report.Empty(),
	}
}

func object(kind, namespace, name string) policy.ObjectRef {
	versions := map[string]string{
		"Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "CronJob": "batch/v1",
		"ClusterRole": "rbac.authorization.k8s.io/v1", "Ingress": "networking.k8s.io/v1", "Cluster": "lightk8s.dev/v1alpha1",
	}
	version := versions[kind]
	if version == "" {
		version = "v1"
	}
	return policy.ObjectRef{APIVersion: version, Kind: kind, Namespace: namespace, Name: name}
}

func finding(c policy.Control, ref policy.ObjectRef, container, path, message string) report.Finding {
	return report.Finding{
		Control: c.ID, Category: c.Category, Severity: c.Severity,
		Risk: c.Risk, Cause: c.Cause, ClosedBy: c.ClosedBy, Ease: c.Ease, Object: ref, Container: container, Path: path,
		Message: message, Fingerprint: report.Fingerprint(c.ID, ref, container, path, message),
	}
}

func at(f report.Finding, endpoints ...policy.Endpoint) report.Finding {
	f.Endpoints = endpoints
	return f
}

// complete sorts a report and counts what can be counted.
func complete(r report.Report, controls ...policy.Control) report.Report {
	for _, c := range controls {
		r.Controls[c.ID] = c
	}
	for f := range r.Findings.All() {
		r.Summary.Failed[f.Severity]++
		r.Summary.ByRisk[f.Risk]++
	}
	skipped := map[string]bool{}
	for _, s := range r.Skipped {
		if !skipped[s.Control] {
			r.Summary.SkippedByClass[s.Class]++
		}
		skipped[s.Control] = true
	}
	r.Summary.Findings, r.Summary.Waived, r.Summary.Errors = r.Findings.Len(), len(r.Waived), len(r.Errors)
	r.Summary.Skipped = len(skipped)
	report.Sort(&r)
	r.Actions = overview.Actions(r, overview.Input{Arguments: []string{"-f", "manifests"}, Files: true, Nodes: true})
	return r
}

var (
	privileged = policy.Control{
		ID: "privileged", Category: "pod-security", Severity: policy.Critical,
		Title:  "Containers are not privileged",
		Triage: policy.Triage{Problem: "Container is privileged", Short: "privileged", Do: "grant one capability or device", Risk: "takeover", Cause: "container-hardening", ClosedBy: "you", Ease: "edit manifest"},
		Description: "A privileged container is root on the node: it sees every device and can load kernel modules. " +
			"On a public server one hole in such a container is the end of the cluster.\n\nFew programs need it.",
		Remediation: "Remove `privileged: true` from the container's `securityContext` and add the one capability it needs.",
		References: []policy.Reference{
			{Framework: "pss-baseline", ID: "Privileged Containers", URL: "https://kubernetes.io/docs/concepts/security/pod-security-standards/"},
			{Framework: "cis-1.12", ID: "5.2.2"},
		},
	}
	hostPath = policy.Control{
		ID: "host-path-volumes", Category: "pod-security", Severity: policy.Critical,
		Title:       "Pods mount no directory of the node",
		Triage:      policy.Triage{Problem: "Volume mounts a node directory (hostPath)", Short: "hostPath volume", Do: "mount a PersistentVolumeClaim", Risk: "takeover", Cause: "host-access", ClosedBy: "you", Ease: "edit manifest"},
		Description: "A mounted directory of the node leads out of the container.",
		Remediation: "Use a PersistentVolumeClaim, a ConfigMap or an emptyDir.",
		References:  []policy.Reference{{Framework: "pss-baseline"}, {URL: "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath"}},
	}
	nodePort = policy.Control{
		ID: "public-node-port", Category: "exposure", Severity: policy.High,
		Title:       "Services open no port on the public address of every node",
		Triage:      policy.Triage{Problem: "Port is open on every address of every node", Short: "open NodePort", Do: "use ClusterIP behind the Ingress", Risk: "exposed", Cause: "host-firewall", ClosedBy: "you", Ease: "edit manifest"},
		Description: "A NodePort listens on every node and passes by the firewall's INPUT chain.",
		Remediation: "Use ClusterIP behind the ingress controller.",
	}
	memoryLimit = policy.Control{
		ID: "memory-limit", Category: "resources", Severity: policy.High,
		Title:       "Containers have a memory limit",
		Triage:      policy.Triage{Problem: "Container has no memory limit", Short: "no memory limit", Do: "set resources.limits.memory", Risk: "outage", Cause: "requests-and-limits", ClosedBy: "tune", Ease: "1 command"},
		Description: "Without a limit one leak takes the node down with everything on it.",
		Remediation: "Set `resources.limits.memory`.",
	}
	mutableTag = policy.Control{
		ID: "image-tag", Category: "images", Severity: policy.Medium,
		Title:  "Images have a tag that names a version",
		Triage: policy.Triage{Problem: "Image tag names no version", Short: "image tag can change", Do: "name a version", Risk: "outage", Cause: "image-pinning", ClosedBy: "you", Ease: "edit manifest"},
	}
	probes = policy.Control{
		ID: "readiness-probe", Category: "availability", Severity: policy.Low,
		Title:  "Containers that a Service points at tell when they are ready",
		Triage: policy.Triage{Problem: "Service sends traffic before the container is ready", Short: "no readiness probe", Do: "add a readinessProbe", Risk: "outage", Cause: "probes", ClosedBy: "you", Ease: "edit manifest"},
	}
	labels = policy.Control{
		ID: "recommended-labels", Category: "house-keeping", Severity: policy.Info,
		Title:  "Workloads carry the recommended labels",
		Triage: policy.Triage{Problem: "Recommended labels are absent", Short: "no recommended labels", Do: "add the recommended labels", Risk: "hygiene", Cause: "labels", ClosedBy: "you", Ease: "edit manifest"},
	}
	networkPolicy = policy.Control{
		ID: "default-deny-ingress", Category: "network", Severity: policy.High,
		Title:  "Every namespace denies ingress by default",
		Triage: policy.Triage{Problem: "Pods of any namespace connect to this one", Short: "open to all pods", Do: "deny ingress by default", Risk: "exposed", Cause: "network-policies", ClosedBy: "chart", Ease: "1 command"},
	}
	eviction = policy.Control{
		ID: "kubelet-memory-eviction", Category: "node", Severity: policy.Critical,
		Title:  "The kubelet evicts pods before memory runs out",
		Triage: policy.Triage{Problem: "Node has no eviction when memory runs out", Short: "no eviction for memory", Do: "set evictionHard", Risk: "outage", Cause: "node-settings", ClosedBy: "tune", Ease: "1 command"},
	}
	readOnlyPort = policy.Control{
		ID: "kubelet-read-only-port", Category: "node", Severity: policy.High,
		Title:  "The kubelet's read-only port is closed",
		Triage: policy.Triage{Problem: "Kubelet answers anyone on port 10255", Short: "open read-only port", Do: "set readOnlyPort to 0", Risk: "exposed", Cause: "node-settings", ClosedBy: "tune", Ease: "1 command"},
	}
	apiToken = policy.Control{
		ID: "service-account-token", Category: "pod-security", Severity: policy.Medium,
		Title:  "Pods that do not call the API get no token",
		Triage: policy.Triage{Problem: "Pod has an API token that it does not use", Short: "unused API token", Do: "set automountServiceAccountToken to false", Risk: "takeover", Cause: "api-tokens", ClosedBy: "fix", Ease: "1 command"},
	}
)

// shopReport is a small shop on three nodes: findings of every severity, waivers, skips and errors.
func shopReport() report.Report {
	r := report.Empty()
	r.Version = "v0.1.0"
	r.Summary.Objects, r.Summary.Controls, r.Summary.Passed, r.Summary.Baseline = 83, 74, 58, 3
	in := func(f report.Finding, file string, line int) report.Finding {
		f.Origin = policy.Origin{File: file, Line: line}
		return f
	}
	const image = "spec.template.spec.containers[0].image"
	r.Findings = report.NewFindings(
		in(finding(privileged, object("DaemonSet", "kube-system", "node-tuner"), "tuner", "spec.template.spec.containers[0].securityContext.privileged",
			`container "tuner" runs privileged`), "manifests/node-tuner.yaml", 1),
		finding(hostPath, object("Deployment", "shop", "image-resizer"), "", "spec.template.spec.volumes[1].hostPath",
			`volume "docker" mounts /var/run/docker.sock of the node, which is root on the node for anyone who can write to the socket`),
		in(at(finding(nodePort, object("Service", "shop", "postgres"), "", "spec.ports[0].nodePort",
			"port 5432 is open on every node as 30432"), policy.Endpoint{Node: policy.EveryNode, Port: 30432, Protocol: "TCP"}),
			"./manifests/postgres service.yaml", 40),
		finding(nodePort, object("Cluster", "", "cluster"), "", "", "node ports 30000-32767 are reachable from any address"),
		in(finding(mutableTag, object("Deployment", "shop", "web"), "nginx", image, "nginx has no tag"), "-", 12),
		in(finding(mutableTag, object("CronJob", "shop", "nightly-database-dump-to-object-storage-eu-central"), "dump",
			"spec.jobTemplate.spec.template.spec.containers[0].image", "registry.example.com:5000/tools/pgdump:latest moves"),
			"https://example.com/manifests/cron.yaml", 7),
		finding(probes, object("Deployment", "shop", "web"), "nginx", "spec.template.spec.containers[0]", "no readinessProbe"),
		finding(probes, object("Deployment", "shop", "web"), "log", "spec.template.spec.containers[1]", "no readinessProbe"),
		finding(probes, object("StatefulSet", "shop", "postgres"), "postgres", "spec.template.spec.containers[0]", "no readinessProbe"),
		finding(labels, object("Deployment", "shop", "web"), "", "metadata.labels", `no label app.kubernetes.io/name`),
	)
	for i := range 12 {
		f := finding(memoryLimit, object("Deployment", "shop", fmt.Sprintf("worker-%02d", i+1)), "worker",
			"spec.template.spec.containers[0].resources.limits.memory", `container "worker" has no memory limit`)
		f.Fixable = true
		r.Findings.Add(in(f, "manifests/workers.yaml", 1+40*i))
	}
	for i := range 6 { // one more than fits: shown, since a line that says so would take as much room
		r.Findings.Add(finding(memoryLimit, object("Pod", "batch", fmt.Sprintf("job-%d", i+1)), "main",
			"spec.containers[0].resources.limits.memory", `container "main" has no memory limit`))
	}
	r.Waived = []report.Waived{
		{
			Finding: finding(hostPath, object("DaemonSet", "kube-system", "svclb-traefik"), "", "spec.template.spec.volumes[0].hostPath", `volume "run" mounts /run`),
			Reason:  "k3s ships it", Source: "built-in",
		},
		{
			Finding: finding(mutableTag, object("Deployment", "shop", "api"), "api", image, "api:dev moves"),
			Reason:  "the shop moves to tagged builds in spring", Source: "lightk8s.yaml", Expires: "2027-03-31",
		},
	}
	const host = "only the node's own files show it"
	r.Skipped = []report.Skip{
		{Control: "kubelet-memory-eviction", Reason: host, Class: policy.Unknown},
		{Control: "kubelet-read-only-port", Reason: host, Class: policy.Unknown},
		{Control: "default-deny-ingress", Reason: "the network policies of the cluster are not known: networkpolicies.networking.k8s.io is forbidden", Class: policy.Forbidden, Objects: 4},
	}
	r.Errors = []report.Error{
		{Subject: "manifests/old.yaml:12", Message: "cannot parse document 2: mapping values are not allowed in this context"},
		{Subject: "networkpolicies.networking.k8s.io", Message: "cannot list: forbidden", Controls: []string{"default-deny-ingress"}},
	}
	r.Notices = []string{"waiver 2 of lightk8s.yaml (control image-tag) expires in 12 days"}
	return complete(r, privileged, hostPath, nodePort, memoryLimit, mutableTag, probes, labels, networkPolicy, eviction, readOnlyPort, apiToken)
}

// comparedReport is the shop after a change, compared with what it was before.
func comparedReport() report.Report {
	r := shopReport()
	earlier := map[string]bool{"fixed": true, "fixed too": true, "not checked": true, "waived since": true}
	added := map[string]bool{"image-resizer": true, "worker-12": true, "nightly-database-dump-to-object-storage-eu-central": true}
	for f := range r.Findings.All() {
		earlier[f.Fingerprint] = !added[f.Object.Name]
	}
	maps.DeleteFunc(earlier, func(_ string, there bool) bool { return !there })
	comparison := r.Findings.Compare(earlier, func(fingerprint string) report.Fate {
		return map[string]report.Fate{"not checked": report.NotChecked, "waived since": report.Covered, "fixed": report.Fixed, "fixed too": report.Fixed}[fingerprint]
	})
	comparison.File = "main.json"
	r.Comparison, r.Waived[0].New = &comparison, true
	return r
}

// hostileReport holds what the audited input must not do to a terminal, a page or a parser.
func hostileReport() report.Report {
	r := report.Empty()
	r.Summary.Objects, r.Summary.Controls, r.Summary.Passed = 4, 2, 1
	evil := "\x1b[31mred\x1b[0m\r\nSecond line\u202e\u009b2J\x07\U000e0041"
	custom := policy.Control{
		ID: "custom-rule", Category: "custom", Severity: policy.High, Custom: true,
		Title: "Títulos — 日本語のタイトル", Triage: policy.Triage{Problem: "Títulos — 日本語のタイトル", Short: "títulos 日本語", Do: "títulos 日本語", Risk: "takeover", Cause: "custom-rule", ClosedBy: "you", Ease: "project"}, Description: "<script>alert(1)</script> & `code`",
		Remediation: "</style><b>x</b>", References: []policy.Reference{{URL: "javascript:alert(1)"}},
	}
	r.Findings = report.NewFindings(
		finding(custom, object("Deployment", "shop", evil), "c\x1b]0;title\x07", "metadata.labels[\"a[0].b\"]", "message "+evil),
		finding(custom, object("ClusterRole", "", "a b'; rm -rf $HOME"), "", "", "日本語のメッセージ: コンテナのメモリ制限がありません。ノード全体が停止する可能性があります。必ず設定してください。"),
		finding(custom, object("Pod", "shop", "</script><img src=x onerror=alert(1)>"), "", "", "<b>bold</b> & ]]> \xff\xfe"),
		finding(custom, object("Pod", "shop", "generated-*"), "", "spec.containers[0]",
			"a-word-without-any-space-that-is-longer-than-a-line-of-the-terminal-could-ever-be-"+
				"since-a-user-chose-it-so-to-see-what-would-happen"),
	)
	r.Skipped = []report.Skip{{Control: "other-rule", Reason: evil, Class: policy.Unknown}}
	r.Errors = []report.Error{{Subject: evil, Message: evil}}
	r.Notices = []string{evil}
	return complete(r, custom)
}

// markupReport holds what the audited input must not do to a comment on GitHub.
func markupReport() report.Report {
	r := report.Empty()
	r.Summary.Objects, r.Summary.Controls = 2, 1
	r.Subject = "folder_of_*stars* #"
	r.Findings = report.NewFindings()
	for _, said := range []string{
		"| --- | a \\| b |", "</details><!-- gone", "@octocat and octocat@example.com", "#1, octocat/hello#2 and GH-3",
		"**bold** _slanted_ ~~struck~~ `code`", "[link](javascript:alert(1)) ![image](x) <https://example.com>",
		"https://example.com www.example.com", "$a$ and $$b$$", "```\n# heading\n- [ ] task", "&lt;b&gt; &#64;octocat \\@octocat",
	} {
		r.Findings.Add(finding(networkPolicy, object("Pod", "shop", said), "`c`|", "", said))
	}
	r.Waived = []report.Waived{{Finding: finding(networkPolicy, object("Pod", "shop", "@a|"), "", "", "#2"), Reason: "<b>@b", Source: "*.yaml"}}
	r.Skipped = []report.Skip{{Control: "other-rule", Reason: "| @all", Class: policy.Unknown}}
	r.Errors = []report.Error{{Subject: "- [x] @c", Message: "> quote"}}
	r = complete(r, networkPolicy)
	r.Actions = []report.Action{{Kind: report.Advice, Text: "````` | @octocat", Command: "kubectl delete pod '```\n~~~'"}}
	return r
}

// cleanReport found nothing, and could judge all it was asked to.
func cleanReport() report.Report {
	r := report.Empty()
	r.Summary.Objects, r.Summary.Controls, r.Summary.Passed = 1, 2, 2
	return complete(r, memoryLimit, mutableTag)
}

// errorsReport found nothing because it could read nothing.
func errorsReport() report.Report {
	r := report.Empty()
	r.Summary.Controls = 74
	r.Errors = []report.Error{{Subject: "https://203.0.113.7:6443", Message: "connect to the cluster: connection refused"}}
	return complete(r)
}
