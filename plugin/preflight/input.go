package preflight

import (
	"context"
	"errors"
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

var (
	bindingKind   = schema.GroupKind{Kind: "Binding"}
	configMapKind = schema.GroupKind{Kind: "ConfigMap"}
	namespaceKind = schema.GroupKind{Kind: "Namespace"}
	serviceKind   = schema.GroupKind{Kind: "Service"}
)

// Kinds are those that a plan is made from by these settings.
func (s Settings) Kinds() []schema.GroupKind {
	kinds := append(cluster.PlacedKinds(), configMapKind, facts.WorkloadUsageKind)
	if s.Services != nil {
		kinds = append(kinds, serviceKind)
	}
	return kinds
}

// Inventory are the kinds of which every object is to be known.
func Inventory() []schema.GroupKind {
	return append(cluster.WholeKinds(), admission.InventoryKinds()...)
}

// AroundKinds are those that say what becomes of the pods of manifests in a cluster.
func AroundKinds() []schema.GroupKind { return append(Inventory(), namespaceKind) }

// input is what was read.
type input struct {
	targets []policy.Target
	others  []map[string]any   // Services and Bindings
	sizing  []map[string]any   // Nodes and LimitRanges
	known   []schema.GroupKind // of which every object was read
	configs Configs
	errors  []report.Error
	notices []string
}

// read reads the source, and what is around it first.
func (o Options) read(ctx context.Context) input {
	in := input{configs: Configs{}}
	if o.Around == nil {
		in.readAll(ctx, o.Source, func(target policy.Target) { in.take(target) })
		return in
	}
	around := map[string]policy.Target{}
	var facts policy.Facts
	in.readAll(ctx, o.Around, func(target policy.Target) {
		around[identity(target.Object)], facts = target, target.Facts
	})
	sent := sender{namespace: o.Namespace, names: map[string]int{}}
	in.readAll(ctx, o.Source, func(target policy.Target) {
		target.Facts = facts
		switch kind := policy.RefOf(target.Object).GroupKind(); {
		case isSent(kind):
			target.Object = sent.send(target.Object)
			in.take(target)
		case slices.Contains(AroundKinds(), kind): // as if it were applied before the pods
			target.Object = sent.place(target.Object)
			around[identity(target.Object)] = target
		default:
			in.notices = append(in.notices, "not looked at: "+policy.RefOf(target.Object).String())
		}
	})
	for _, name := range slices.Sorted(maps.Keys(around)) {
		in.take(around[name])
	}
	return in
}

// identity is what no two objects of a cluster have in common.
func identity(object map[string]any) string {
	ref := policy.RefOf(object)
	return ref.GroupKind().String() + " " + ref.Namespace + "/" + ref.Name
}

// readAll hands over what a source yields, and keeps what could not be read.
func (in *input) readAll(ctx context.Context, from source.Source, take func(policy.Target)) {
	for target, err := range from(ctx) {
		var notice *source.Notice
		switch {
		case errors.As(err, &notice):
			in.notices = append(in.notices, notice.Text)
		case err != nil:
			unread := source.Unread(err)
			in.errors = append(in.errors, report.Error{Subject: unread.Subject, Message: unread.Err.Error()})
		default:
			take(target)
		}
	}
}

func (in *input) take(target policy.Target) {
	in.known = target.Facts.Inventory.Kinds() // the same for all
	ref := policy.RefOf(target.Object)
	switch kind := ref.GroupKind(); {
	case kind == configMapKind:
		in.configs.add(ref, target.Object)
		return
	case kind == serviceKind || kind == bindingKind:
		in.others = append(in.others, target.Object)
		return
	case slices.Contains(admission.InventoryKinds(), kind):
		in.sizing = append(in.sizing, target.Object)
	}
	in.targets = append(in.targets, target)
}

// Configs are the data of ConfigMaps, by namespace and name.
type Configs map[string]map[string]map[string]string

func (c Configs) add(ref policy.ObjectRef, object map[string]any) {
	data, _ := object["data"].(map[string]any)
	entries := map[string]string{}
	for key, value := range data {
		if text, ok := value.(string); ok {
			entries[key] = text
		}
	}
	if c[ref.Namespace] == nil {
		c[ref.Namespace] = map[string]map[string]string{}
	}
	c[ref.Namespace][ref.Name] = entries
}
