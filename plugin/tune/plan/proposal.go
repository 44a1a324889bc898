package plan

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// proposal is what the controls want of one object of the API.
type proposal struct {
	ref      policy.ObjectRef
	before   map[string]any
	findings []policy.Finding // that set something, in the order of the verdict
	create   []map[string]any // objects to create beside it
}

// key names the object as the owner of pods.
func (c proposal) key() cluster.WorkloadKey {
	return cluster.WorkloadKey{Namespace: c.ref.Namespace, Workload: facts.Workload{Kind: c.ref.Kind, Name: c.ref.Name}}
}

// assignments are those of all findings.
func (c proposal) assignments() []policy.Assignment {
	var set []policy.Assignment
	for _, f := range c.findings {
		set = append(set, f.Set...)
	}
	return set
}

// changesTemplate reports whether the pods of the object are to be made of another template.
func (c proposal) changesTemplate() bool {
	return policy.HoldsPodSpec(c.ref.GroupKind()) && len(c.findings) > 0
}

func (c proposal) after() (map[string]any, error) {
	after, err := policy.Apply(c.before, c.assignments())
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", c.ref, err)
	}
	return after, nil
}

// planObject takes from what the controls say what should change of an object. advice are the
// findings that change nothing.
func (e *evaluator) planObject(o outcome) (proposal, []Advice) {
	c := proposal{ref: policy.RefOf(o.target.Object), before: o.target.Object}
	var rest []policy.Finding
	for _, f := range e.findings(o) {
		switch {
		case len(f.Set) > 0:
			c.findings = append(c.findings, f)
		case len(f.Create) > 0:
			c.create = append(c.create, f.Create...)
		default:
			rest = append(rest, f)
		}
	}
	return c, e.advise(o.target.Object, rest)
}

func hasController(object map[string]any) bool {
	return metav1.GetControllerOfNoCopy(&unstructured.Unstructured{Object: object}) != nil
}
