package admission_test

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/parallel"
)

// addOn is a file of testdata/add-ons: pods of an add-on, with all that its upstream says of their
// security. The exception that it needs has its name; an add-on without one needs none.
type addOn struct {
	name string
	pods []map[string]any
}

func addOns(t *testing.T) []addOn {
	t.Helper()
	files, err := filepath.Glob("testdata/add-ons/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("find add-ons: %v", err)
	}
	var all []addOn
	for _, file := range files {
		a := addOn{name: strings.TrimSuffix(filepath.Base(file), ".yaml")}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for document := range bytes.SplitSeq(data, []byte("\n---\n")) {
			pod, err := policy.Decode(document)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			a.pods = append(a.pods, pod)
		}
		all = append(all, a)
	}
	for _, id := range exceptionIDs(t) {
		if !slices.ContainsFunc(all, func(a addOn) bool { return a.name == id }) {
			t.Errorf("exception %s has no pods in testdata/add-ons", id)
		}
	}
	return all
}

func builtInExceptions(t *testing.T) []policy.Exception {
	t.Helper()
	exceptions, err := policy.BuiltInExceptions()
	if err != nil {
		t.Fatal(err)
	}
	return exceptions
}

// place makes the namespace of a pod, and there and in the namespaces that it is compared in its service
// account and that of impostors. It returns the namespace, and takes it out of the pod.
func (c *cluster) place(t *testing.T, pod map[string]any) string {
	t.Helper()
	namespace := policy.RefOf(pod).Namespace
	spec, _ := pod["spec"].(map[string]any)
	account, _ := spec["serviceAccountName"].(string)
	errs := []error{c.makeNamespace(t.Context(), namespace)}
	for _, name := range sortedUnique([]string{cmp.Or(account, "default"), impostor}) {
		for _, in := range []string{namespace, flooredNamespace, unflooredNamespace} {
			errs = append(errs, c.makeAccount(t.Context(), in, name))
		}
	}
	for _, err := range errs {
		if err != nil && !apierrors.IsAlreadyExists(err) {
			t.Fatal(err)
		}
	}
	delete(pod["metadata"].(map[string]any), "namespace")
	return namespace
}

// Each pod of an add-on is judged by the webhook, at both levels, and by the floor; with the exceptions
// and, in a namespace that no exception is for, without.
func TestAddOnsAreAdmittedByTheirExceptionsAlone(t *testing.T) {
	rules := policy.AdmissionRules{Enforce: policy.LevelRestricted}
	without, with := newReferee(t), newRefereeOf(t, policy.Admission{Exceptions: exceptionIDs(t)})
	strict := newRefereeOf(t, policy.Admission{Exceptions: exceptionIDs(t), AdmissionRules: rules})
	for _, a := range addOns(t) {
		t.Run(a.name, func(t *testing.T) {
			needed := false
			for _, pod := range a.pods {
				findings := levelFindings(t, pod)
				admitting := admittingExceptions(t, pod, findings)
				if len(findings) > 0 && !slices.Contains(admitting, a.name) {
					t.Errorf("pod %s is admitted by %v, and not by its exception", policy.RefOf(pod).Name, admitting)
				}
				needed = needed || len(findings) > 0
				name, namespace := policy.RefOf(pod).Name, floored.place(t, pod)
				if denied, ok := with.in(namespace).createsBoth(t, name, pod); !ok || len(denied) > 0 {
					t.Errorf("pod %s: valid %v, denied by %v", name, ok, denied)
				}
				if denied := strict.in(namespace).review(t, pod).Denied; len(denied) > 0 {
					t.Errorf("pod %s: denied at the level restricted by %v", name, denied)
				}
				if _, ok := without.createsBoth(t, name, pod); !ok {
					t.Errorf("pod %s is not valid", name)
				}
			}
			if hasOne := slices.Contains(exceptionIDs(t), a.name); needed != hasOne {
				t.Errorf("an exception is needed: %v, there is one: %v", needed, hasOne)
			}
		})
	}
}

// admittingExceptions are the ids of those that lift all findings on a pod by themselves.
func admittingExceptions(t *testing.T, pod map[string]any, findings []policy.Finding) []string {
	t.Helper()
	var ids []string
	for _, exception := range builtInExceptions(t) {
		if !slices.ContainsFunc(findings, func(finding policy.Finding) bool { return !exception.Covers(pod, finding) }) {
			ids = append(ids, exception.ID)
		}
	}
	return ids
}

// levelFindings are what the level restricted denies in a pod.
func levelFindings(t *testing.T, pod map[string]any) []policy.Finding {
	t.Helper()
	engine, err := admissionControls()
	if err == nil {
		engine, err = engine.Select(policy.Selection{Frameworks: []string{"pss-baseline", "pss-restricted"}})
	}
	if err != nil {
		t.Fatal(err)
	}
	verdict, err := engine.Evaluate(t.Context(), policy.Target{Object: pod})
	if err != nil {
		t.Fatal(err)
	}
	return verdict.Findings
}

// What has namespace, name, service account and images of an add-on, and one thing more than it, is denied.
func TestImpostorsOfAddOnsAreDenied(t *testing.T) {
	without, with := newReferee(t), newRefereeOf(t, policy.Admission{Exceptions: exceptionIDs(t)})
	judged := 0
	for _, a := range addOns(t) {
		for _, pod := range a.pods {
			namespace := floored.place(t, pod)
			if len(without.in(namespace).review(t, pod).Denied) == 0 {
				continue // it is let in whatever it is
			}
			impostors := impostorsOf(pod, inNamespace(builtInExceptions(t), namespace))
			names := slices.Sorted(maps.Keys(impostors))
			judged += len(names)
			parallel.Do(len(names), func(i int) {
				what := fmt.Sprintf("%s: pod %s with %s", a.name, policy.RefOf(pod).Name, names[i])
				r := with.in(namespace)
				if names[i] == "another namespace" {
					r = with.in(flooredNamespace)
				}
				if denied, ok := r.createsBoth(t, what, impostors[names[i]]); !ok || len(denied) == 0 {
					t.Errorf("%s: valid %v, denied by %v", what, ok, denied)
				}
			})
		}
	}
	t.Logf("%d impostors", judged)
}

func exceptionIDs(t *testing.T) []string {
	t.Helper()
	var ids []string
	for _, exception := range builtInExceptions(t) {
		ids = append(ids, exception.ID)
	}
	return ids
}

func inNamespace(exceptions []policy.Exception, namespace string) []policy.Exception {
	return slices.DeleteFunc(slices.Clone(exceptions), func(e policy.Exception) bool { return !slices.Contains(e.Namespaces, namespace) })
}

// An exception can allow all that is in a folder: the API server refuses a path that leads out of it.
func TestPathsOfTheHostDoNotLeadOutOfAFolder(t *testing.T) {
	for _, path := range []string{"/var/lib/longhorn/../../etc", "/var/lib/longhorn/.."} {
		pod := pod(t, "plain")
		pod["metadata"].(map[string]any)["namespace"] = "longhorn-system"
		pod["spec"].(map[string]any)["volumes"] = []any{map[string]any{"name": "data", "hostPath": map[string]any{"path": path}}}
		namespace := floored.place(t, pod)
		if _, err := floored.create(t.Context(), namespace, pod, metav1.DryRunAll); !apierrors.IsInvalid(err) {
			t.Errorf("%s: %v, want it to be invalid", path, err)
		}
	}
}
