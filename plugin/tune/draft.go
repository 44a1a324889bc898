package tune

import (
	"context"
	"fmt"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/fit"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// draft is a plan that may still have to give way.
type draft struct {
	nodes   []Node // for world.nodes, in their order
	changes []proposal
	advice  []Advice
}

// newDraft asks the controls about every node, and then about every object, with the nodes as they
// would be.
func (j *judge) newDraft(ctx context.Context, w *world, r *reading) draft {
	var d draft
	var known policy.Facts
	if len(r.targets) > 0 {
		known = r.targets[0].Facts // the same for all
	}
	d.addNodes(ctx, j, w, known)
	known = d.around(w, r, known)
	var targets []policy.Target
	for _, target := range r.targets {
		kind := policy.RefOf(target.Object).GroupKind()
		// A NodeConfig is judged with its node, and what a controller made follows its template.
		if kind != facts.NodeConfigKind && j.engine.Judges(kind) && !hasController(target.Object) {
			targets = append(targets, policy.Target{Object: target.Object, Facts: known, Origin: target.Origin})
		}
	}
	for _, o := range j.ask(ctx, targets) {
		c, advice := j.planObject(o)
		d.advice = append(d.advice, advice...)
		if len(c.findings)+len(c.create) > 0 {
			d.changes = append(d.changes, c)
		}
	}
	return d
}

// addNodes plans the nodes of the world, in their order.
func (d *draft) addNodes(ctx context.Context, j *judge, w *world, known policy.Facts) {
	var targets []policy.Target
	var judged []int // index of the node of each target
	for _, node := range w.nodes {
		n, ok := w.unplanned(node)
		object, err := facts.Object(n.before)
		if err != nil {
			j.fail(n.Name, err)
		}
		if ok && err == nil {
			targets, judged = append(targets, policy.Target{Object: object, Facts: known}), append(judged, len(d.nodes))
		}
		d.nodes = append(d.nodes, n)
	}
	for i, o := range j.ask(ctx, targets) {
		at := judged[i]
		n, advice, err := j.planNode(d.nodes[at], o)
		if err != nil {
			j.fail(n.Name, err)
		}
		d.nodes[at] = n
		d.advice = append(d.advice, advice...)
	}
}

// containers are the changes of resources in the draft.
func (d draft) containers(w *world) ([]Container, sizes, error) {
	out := []Container{}
	s := newSizes()
	for _, c := range d.changes {
		for _, object := range c.create {
			if err := s.addDefaults(object); err != nil {
				return nil, sizes{}, err
			}
		}
		containers, err := c.containers(w.uses[c.key()])
		if err != nil {
			return nil, sizes{}, err
		}
		out = append(out, containers...)
		s.add(c.key(), containers)
	}
	return out, s, nil
}

// prove sets how everything fits with the draft beside how it fits now.
func (d draft) prove(ctx context.Context, w *world, now fit.Proof, changes sizes) (Proof, error) {
	tuned, err := w.tuned(d.nodes, changes)
	if err != nil {
		return Proof{}, err
	}
	then, err := fit.Prove(ctx, tuned, fit.Options{})
	if err != nil {
		return Proof{}, fmt.Errorf("prove the plan: %w", err)
	}
	return newProof(now, then), nil
}
