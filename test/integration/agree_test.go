package integration_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/repo"
)

var examplesFolder = repo.Path("examples")

// exampleFolders are the flags that name the example shop. What lies beside its folders is of another cluster.
func exampleFolders(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(examplesFolder)
	if err != nil {
		t.Fatal(err)
	}
	flags := []string{"-R", "--complete"}
	for _, entry := range entries {
		if entry.IsDir() && entry.Name() != "policies" { // there is Rego in it, and no manifest
			flags = append(flags, "-f", filepath.Join(examplesFolder, entry.Name()))
		}
	}
	return flags
}

// examples reads the objects of the example shop that an API server takes.
func examples(t *testing.T) []map[string]any {
	t.Helper()
	var objects []map[string]any
	err := filepath.WalkDir(examplesFolder, func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" || filepath.Dir(path) == examplesFolder {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for document := range strings.SplitSeq(string(data), "\n---\n") {
			object, err := policy.Decode([]byte(document))
			if err != nil {
				return err
			}
			if object != nil && !strings.HasPrefix(policy.RefOf(object).APIVersion, "lightk8s.dev/") {
				objects = append(objects, object)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// applyExamples applies the example shop, and returns its objects by how reports name them.
func applyExamples(t *testing.T, a *apiServer) map[string]bool {
	t.Helper()
	objects := examples(t)
	a.install(t, definitions(objects)...)
	a.mustApply(t, prerequisites(objects)...)
	a.mustApply(t, objects...)
	applied := map[string]bool{}
	for _, object := range objects {
		applied[policy.RefOf(object).String()] = true
	}
	return applied
}

// of keeps the findings on the objects.
func of(objects map[string]bool, all map[said]int) map[said]int {
	out := map[said]int{}
	for finding, times := range all {
		if objects[finding.Object] {
			out[finding] = times
		}
	}
	return out
}

func TestAuditsOfFilesAndOfTheClusterWithTheSameObjectsAgree(t *testing.T) {
	applied := applyExamples(t, shared)
	file := of(applied, findings(auditClean(t, exampleFolders(t)...)))
	live := of(applied, findings(auditClean(t, "--kubeconfig", shared.kubeconfig(t))))
	if len(file) < 300 {
		t.Errorf("%d findings in %s: the example is to have more", len(file), examplesFolder)
	}
	if diff := cmp.Diff(file, live); diff != "" {
		t.Errorf("findings (-file +live):\n%s", diff)
	}
}

func TestAuditOfASnapshotIsThatOfTheCluster(t *testing.T) {
	applyExamples(t, shared)
	kubeconfig := shared.kubeconfig(t)
	file := filepath.Join(t.TempDir(), "cluster.snapshot")
	if o := run(t, "snapshot", "--kubeconfig", kubeconfig, "--out", file); o.code != 0 {
		t.Fatalf("snapshot: exit code %d: %s", o.code, o.errOut)
	}
	for _, flags := range [][]string{nil, {"-n", "shop"}, {"-l", "app=web"}} {
		t.Run(strings.Join(flags, " "), func(t *testing.T) {
			flags = append(flags, "--exclude", "datastore-latency") // the API server goes on counting its writes
			live := auditClean(t, append(flags, "--kubeconfig", kubeconfig)...)
			saved := auditClean(t, append(flags, "-f", file)...)
			if len(flags) > 0 {
				// A snapshot shows the cluster as a whole where a narrowed live audit leaves it out.
				live, saved = withoutCounts(live), withoutCounts(saved)
			}
			if diff := cmp.Diff(live, saved, listed, cmpopts.IgnoreFields(report.Finding{}, "Origin"),
				cmpopts.IgnoreFields(report.Report{}, "Actions"), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("report (-live +snapshot):\n%s", diff)
			}
		})
	}
}

// listed has cmp compare lists of findings one by one.
var listed = cmp.Transformer("listed", func(l report.Findings) []report.Finding { return slices.Collect(l.All()) })

func withoutCounts(r report.Report) report.Report {
	return report.Report{Findings: r.Findings, Waived: r.Waived, Errors: r.Errors}
}

// secretValues are in Secrets of all types, and must be nowhere in a snapshot.
var secretValues = []string{"b3JkZXJzLXBhc3N3b3Jk", "orders-password", "am9pbi1zZWNyZXQ=", "join-secret"}

func TestSecretsAreListedByTypeAndTheirValuesNeverSaved(t *testing.T) {
	secret := func(name, kind string, values map[string]any) map[string]any {
		object := bare("v1", "Secret", "kube-system", name)
		object["type"], object["data"] = kind, values
		copy, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		object["metadata"].(map[string]any)["annotations"] = map[string]any{"kubectl.kubernetes.io/last-applied-configuration": string(copy)}
		return object
	}
	shared.mustApply(t,
		secret("orders", "Opaque", map[string]any{"password": secretValues[0]}),
		secret("bootstrap-token-4kq8xw", "bootstrap.kubernetes.io/token", map[string]any{"token-secret": secretValues[2], "usage-bootstrap-authentication": "dHJ1ZQ=="}))
	p := shared.proxy(t, nil)
	r := auditClean(t, "--kubeconfig", p.kubeconfig)
	if len(findings(r, "bootstrap-token-expiry")) != 1 {
		t.Error("the bootstrap token was not judged")
	}
	o := run(t, "snapshot", "--kubeconfig", p.kubeconfig)
	if !strings.Contains(o.out, "bootstrap-token-4kq8xw") || strings.Contains(o.out, `"orders"`) {
		t.Error("want the bootstrap token in the snapshot, and not the Secret that no control looks at")
	}
	for _, value := range secretValues {
		if strings.Contains(o.out, value) {
			t.Errorf("the snapshot holds the value %s of a Secret", value)
		}
	}
	lists := p.lists("secrets")
	for _, query := range lists {
		if !strings.HasPrefix(query.Get("fieldSelector"), "type=") {
			t.Errorf("Secrets were listed with %v", query)
		}
	}
	if len(lists) == 0 {
		t.Error("no Secrets were listed")
	}
}
