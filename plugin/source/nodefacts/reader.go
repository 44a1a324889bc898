// Package nodefacts reads what no object of the API says: what kubelets run with, and what nodes and
// containers use, from kubelets, metrics.k8s.io and Prometheus.
package nodefacts

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/source"
)

// kubeletsAtOnce bounds how many kubelets are asked at the same time.
const kubeletsAtOnce = 8

// reader reads the facts of a cluster, all of them once.
type reader struct {
	api     *client.Client
	options Options
	usage   bool // NodeUsage or WorkloadUsage is wanted, and can be read
	list    List
	now     time.Time // by the clock of the API server

	nodes    []*nodeFacts
	pods     []facts.Pod // with usage of the whole cluster
	podsErr  error
	problems []error // *source.ReadError and *source.Notice
}

// List lists the objects of a kind.
type List func(context.Context, schema.GroupKind, source.Scope) iter.Seq2[map[string]any, error]

// Facts are the facts of a cluster as objects, by kind. A kind that is not in it is not known.
type Facts map[schema.GroupKind][]map[string]any

// Read reads the facts; of usage nothing unless it is wanted. problems are *source.ReadError and
// *source.Notice: what could not be read. The error says why there are no facts at all.
func Read(ctx context.Context, api *client.Client, options Options, usage bool, list List) (known Facts, problems []error, err error) {
	r := reader{api: api, options: options, usage: usage, list: list}
	if err := r.run(ctx); err != nil {
		return nil, nil, &source.ReadError{Subject: "configuration of nodes", Kind: facts.NodeConfigKind, Err: err}
	}
	known, err = r.objects()
	if err != nil {
		return nil, r.problems, &source.ReadError{Subject: "facts", Kind: facts.NodeConfigKind, Err: err}
	}
	return known, r.problems, nil
}

// nodeFacts is what is known of a node.
type nodeFacts struct {
	node   corev1.Node
	config facts.NodeConfig
	usage  facts.NodeUsage
	// Why the kubelet did not tell its configuration or usage; nil: it did, or was not asked.
	configErr, usageErr error
	readings            facts.Readings // of cAdvisor; nil: not read
	readingsErr         error
}

// run reads everything. The error says that there is nothing to tell: the nodes cannot be listed.
func (r *reader) run(ctx context.Context) error {
	nodes, err := r.listNodes(ctx)
	if err != nil {
		return err
	}
	for _, node := range nodes {
		r.nodes = append(r.nodes, &nodeFacts{node: node, config: facts.NewNodeConfig(node.Name), usage: facts.NewNodeUsage(node.Name)})
	}
	slices.SortFunc(r.nodes, func(a, b *nodeFacts) int { return cmp.Compare(a.node.Name, b.node.Name) })
	r.readConfigs(ctx)
	if r.usage {
		if r.now, err = r.api.Clock(ctx); err != nil {
			r.now = time.Now() // it is only to find what is minutes old
		}
		r.readUsages(ctx)
	}
	r.readPods(ctx) // after sampling, so that they are those that run now
	if r.usage {
		r.completeUsages(ctx)
	}
	return nil
}

// each asks nodes for something, a few at a time. Nodes that are not ready are left out.
func (r *reader) each(ask func(*nodeFacts)) {
	var group errgroup.Group
	group.SetLimit(kubeletsAtOnce)
	for _, n := range r.nodes {
		group.Go(func() error {
			ask(n)
			return nil
		})
	}
	_ = group.Wait() // every error stands where it happened
}

func (r *reader) listNodes(ctx context.Context) ([]corev1.Node, error) {
	var nodes []corev1.Node
	for object, err := range r.list(ctx, source.NodeKind, source.Scope{}) {
		if err != nil {
			return nil, err
		}
		node, err := typed[corev1.Node](object)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, *node)
	}
	return nodes, nil
}

// report notes what could not be read of some nodes, once for each reason.
func (r *reader) report(what string, kind schema.GroupKind, why func(*nodeFacts) error) {
	names := map[string][]string{}
	causes := map[string]error{}
	for _, n := range r.nodes {
		if err := why(n); err != nil {
			names[err.Error()] = append(names[err.Error()], n.node.Name)
			causes[err.Error()] = err
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(names)) {
		r.problems = append(r.problems, &source.ReadError{Subject: what + " of " + named(names[reason]), Kind: kind, Err: causes[reason]})
	}
}
