package tune

import (
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	resourcehelper "k8s.io/component-helpers/resource"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/fit"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// draft is a plan that may still have to give way.
type draft struct {
	nodes   []Node // for world.nodes, in their order
	changes []change
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
		n, config, ok := w.configOf(node)
		object, err := facts.Object(config)
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

// around is what is known with the nodes as the draft has them: a workload is sized for the node
// that it will run on.
func (d draft) around(w *world, r *reading, known policy.Facts) policy.Facts {
	kind := schema.GroupKind{Kind: "Node"}
	if !known.Inventory.Knows(kind) {
		return known
	}
	room := map[string]corev1.ResourceList{}
	for i, node := range w.nodes {
		if tuned, err := d.nodes[i].tuned(node); err == nil {
			room[node.Name] = tuned.Status.Allocatable
		}
	}
	var nodes []map[string]any
	for _, target := range r.targets {
		ref := policy.RefOf(target.Object)
		if ref.GroupKind() != kind {
			continue
		}
		object := target.Object
		for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourcePods} {
			quantity, ok := room[ref.Name][name]
			if !ok {
				continue
			}
			path := policy.Path{"status", "allocatable", string(name)}
			if changed, err := policy.Apply(object, []policy.Assignment{{Path: path, Value: quantity.String()}}); err == nil {
				object = changed
			}
		}
		nodes = append(nodes, object)
	}
	return policy.Facts{Inventory: known.Inventory.Replaced(kind, nodes)}
}

// containers are the changes of resources in the draft.
func (d draft) containers(w *world) ([]Container, sizes, error) {
	out := []Container{}
	s := sizes{}
	for _, c := range d.changes {
		containers, err := c.containers(w.uses[c.key()])
		if err != nil {
			return nil, nil, err
		}
		out = append(out, containers...)
		s.add(c.key(), containers)
	}
	return out, s, nil
}

// guard keeps every node of the draft from refusing the pods that run on it: as they are, since a
// kubelet may start again before its pods are replaced, and as the plan has them.
func (d *draft) guard(w *world, changes sizes) error {
	pods, err := w.tunedPods(changes)
	if err != nil {
		return err
	}
	d.nodes = slices.Clone(d.nodes)
	for i, node := range w.nodes {
		load, count := loadOf(w.pods, pods, node.Name)
		n := d.nodes[i]
		n.Notes = slices.Clone(n.Notes)
		if err := n.guard(node.Status.Capacity, load, count); err != nil {
			return err
		}
		d.nodes[i] = n
	}
	return nil
}

// loadOf is what the pods of a node request at the most, before and after, and how many they are.
func loadOf(before, after []*corev1.Pod, node string) (corev1.ResourceList, int) {
	load := corev1.ResourceList{}
	count := 0
	for i, pod := range before {
		if pod.Spec.NodeName != node || ended(pod) {
			continue
		}
		count++
		most := resourcehelper.PodRequests(pod, resourcehelper.PodResourcesOptions{})
		for name, quantity := range resourcehelper.PodRequests(after[i], resourcehelper.PodResourcesOptions{}) {
			if now, ok := most[name]; !ok || quantity.Cmp(now) > 0 {
				most[name] = quantity
			}
		}
		for name, quantity := range most {
			sum := load[name]
			sum.Add(quantity)
			load[name] = sum
		}
	}
	return load, count
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
