package integration_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// key names what a trial's findings are about.
func (tr trial) key() string {
	ref := policy.RefOf(tr.object)
	if ref.Namespace == "" && ref.GroupKind() != policy.ClusterKind && !clusterScoped(ref.GroupKind().WithVersion("")) {
		ref.Namespace = "default"
	}
	return tr.control.ID + " " + ref.GroupKind().String() + " " + ref.Namespace + "/" + ref.Name
}

// byObject lists the messages of each control on each object, sorted.
func byObject(r report.Report) map[string][]string {
	out := map[string][]string{}
	for f := range r.Findings.All() {
		key := f.Control + " " + f.Object.GroupKind().String() + " " + f.Object.Namespace + "/" + f.Object.Name
		out[key] = append(out[key], f.Message)
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out
}

// batches groups the trials that can share a cluster so that no two of a batch hold the same object.
func batches(all []trial) [][]trial {
	var out [][]trial
	var held []map[string]bool
	for _, tr := range all {
		if tr.alone {
			continue
		}
		keys := tr.objectKeys()
		i := slices.IndexFunc(held, func(in map[string]bool) bool {
			return !slices.ContainsFunc(keys, func(key string) bool { return in[key] })
		})
		if i < 0 {
			i = len(out)
			out, held = append(out, nil), append(held, map[string]bool{})
		}
		out[i] = append(out[i], tr)
		for _, key := range keys {
			held[i][key] = true
		}
	}
	return out
}

// objects are those to apply, each once: an inventory can hold the object under judgement too.
func (tr trial) objects() []map[string]any {
	itself := policy.RefOf(tr.object)
	if itself.GroupKind() == policy.ClusterKind {
		return tr.around // the live audit makes this object itself
	}
	out := []map[string]any{tr.object}
	for _, object := range tr.around {
		if policy.RefOf(object) != itself {
			out = append(out, object)
		}
	}
	return out
}

func (tr trial) objectKeys() []string {
	var keys []string
	for _, object := range tr.objects() {
		ref := policy.RefOf(object)
		keys = append(keys, ref.GroupKind().String()+" "+ref.Namespace+"/"+ref.Name)
	}
	return keys
}

// installDefinitions installs a CRD for each kind in the trials that the server lacks.
func installDefinitions(t *testing.T, a *apiServer, all []trial) {
	t.Helper()
	var objects []map[string]any
	for _, tr := range all {
		objects = append(objects, tr.objects()...)
	}
	a.install(t, definitions(objects)...)
}

// applyTrials applies the objects of the trials, and returns those that the server took as a whole.
func applyTrials(t *testing.T, a *apiServer, batch []trial) []trial {
	t.Helper()
	var objects []map[string]any
	var of []int // the trial that an object belongs to
	for i, tr := range batch {
		for _, object := range tr.objects() {
			objects, of = append(objects, complete(copied(object))), append(of, i)
		}
	}
	a.mustApply(t, prerequisites(objects)...)
	refused := map[int]bool{}
	for i, err := range a.apply(t, objects) {
		if err != nil {
			refused[of[i]] = true
			t.Logf("%s: refused: %.200s", batch[of[i]].name(), strings.ReplaceAll(err.Error(), "\n", " "))
		}
	}
	var took []trial
	for i, tr := range batch {
		if !refused[i] {
			took = append(took, tr)
		}
	}
	return took
}
