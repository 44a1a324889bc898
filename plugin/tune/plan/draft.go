package plan

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/fit"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// draft is a plan that can still lose changes so that it fits.
type draft struct {
	nodes   []Node // for world.nodes, in their order
	changes []proposal
	advice  []Advice
}

// newDraft asks the controls about every node, and then about every object, with the nodes as they
// would be.
func (e *evaluator) newDraft(ctx context.Context, live *cluster.Cluster, r *reading) draft {
	var d draft
	var known policy.Facts
	if len(r.targets) > 0 {
		known = r.targets[0].Facts // the same for all
	}
	d.addNodes(ctx, e, live, r, known)
	asTheyAre := known
	known = d.withTunedNodes(live, r, known)
	var targets []policy.Target
	for _, target := range r.targets {
		kind := policy.RefOf(target.Object).GroupKind()
		// A NodeConfig is judged with its node, and what a controller made follows its template.
		if kind != facts.NodeConfigKind && e.engine.LooksAt(kind) && !hasController(target.Object) {
			targets = append(targets, policy.Target{Object: target.Object, Facts: factsFor(kind, asTheyAre, known), Origin: target.Origin})
		}
	}
	for _, o := range e.evaluate(ctx, targets) {
		c, advice := e.planObject(o)
		d.advice = append(d.advice, advice...)
		if len(c.findings)+len(c.create) > 0 {
			d.changes = append(d.changes, c)
		}
	}
	return d
}

// factsFor are the facts that an object is judged by. Sizes that the API server injects are for the pods
// of this moment, and so for the nodes as they are.
func factsFor(kind schema.GroupKind, asTheyAre, tuned policy.Facts) policy.Facts {
	if kind == (schema.GroupKind{Kind: "ConfigMap"}) {
		return asTheyAre
	}
	return tuned
}

// addNodes plans the nodes of the world, in their order.
func (d *draft) addNodes(ctx context.Context, e *evaluator, live *cluster.Cluster, r *reading, known policy.Facts) {
	var targets []policy.Target
	nodes := policy.NewInventory()
	for _, target := range r.targets {
		if policy.RefOf(target.Object).GroupKind() == source.NodeKind {
			nodes.Add(target.Object)
		}
	}
	var judged []int // index of the node of each target
	for _, node := range live.Nodes {
		n, ok := e.unplanned(ctx, live, node, policy.Facts{Inventory: nodes})
		object, err := facts.Object(n.Before)
		if err != nil {
			e.fail(n.Name, err)
		}
		if ok && err == nil {
			targets, judged = append(targets, policy.Target{Object: object, Facts: known}), append(judged, len(d.nodes))
		}
		d.nodes = append(d.nodes, n)
	}
	for i, o := range e.evaluate(ctx, targets) {
		at := judged[i]
		n, advice, err := e.planNode(d.nodes[at], o)
		if err != nil {
			e.fail(n.Name, err)
		}
		d.nodes[at] = n
		d.advice = append(d.advice, advice...)
	}
}

// containers are the changes of resources in the draft.
func (d draft) containers(live *cluster.Cluster) ([]Container, cluster.Sizes, error) {
	out := []Container{}
	s := cluster.NewSizes()
	for _, c := range d.changes {
		for _, object := range c.create {
			if err := s.Create(object); err != nil {
				return nil, cluster.Sizes{}, err
			}
		}
		containers, err := c.containers(live.Uses[c.key()])
		if err != nil {
			return nil, cluster.Sizes{}, err
		}
		out = append(out, containers...)
		for _, container := range containers {
			s.Set(c.key(), container.Container, container.Changes)
		}
	}
	return out, s, nil
}

// kubelets are the configurations that the draft gives the nodes, in their order; nil: none is planned.
func (d draft) kubelets() []map[string]any {
	var out []map[string]any
	for _, n := range d.nodes {
		out = append(out, n.After.Kubelet)
	}
	return out
}

// prove sets how everything fits with the draft beside how it fits now.
func (d draft) prove(ctx context.Context, scene cluster.Scene, now fit.Proof) (Proof, error) {
	tuned, err := scene.WithKubelets(d.kubelets())
	if err != nil {
		return Proof{}, err
	}
	then, err := place(ctx, tuned)
	if err != nil {
		return Proof{}, fmt.Errorf("prove the plan: %w", err)
	}
	return newProof(now, then), nil
}
