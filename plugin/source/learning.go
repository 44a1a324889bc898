package source

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

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// kubeletsAtOnce bounds how many kubelets are asked at the same time.
const kubeletsAtOnce = 8

// learning reads the facts of a cluster, all of them once.
type learning struct {
	cluster *Cluster
	options FactOptions
	usage   bool // NodeUsage or WorkloadUsage is wanted, and may be read
	list    func(context.Context, schema.GroupKind, Scope) iter.Seq2[map[string]any, error]
	now     time.Time // by the clock of the API server

	nodes    []*learned
	pods     []facts.Pod // with usage of the whole cluster
	podsErr  error
	troubles []error // *ReadError and *Notice, to be told
}

// learned is what is known of a node.
type learned struct {
	node   corev1.Node
	config facts.NodeConfig
	usage  facts.NodeUsage
	// Why the kubelet did not tell its configuration or usage; nil: it did, or was not asked.
	configErr, usageErr error
	readings            facts.Readings // of cAdvisor; nil: not read
	readingsErr         error
}

// run reads everything. The error says that there is nothing to tell: the nodes cannot be listed.
func (l *learning) run(ctx context.Context) error {
	nodes, err := l.listNodes(ctx)
	if err != nil {
		return err
	}
	for _, node := range nodes {
		l.nodes = append(l.nodes, &learned{node: node, config: facts.NewNodeConfig(node.Name), usage: facts.NewNodeUsage(node.Name)})
	}
	slices.SortFunc(l.nodes, func(a, b *learned) int { return cmp.Compare(a.node.Name, b.node.Name) })
	l.readConfigs(ctx)
	if l.usage {
		if l.now, err = l.cluster.clock(ctx); err != nil {
			l.now = time.Now() // it is only to find what is minutes old
		}
		l.readUsages(ctx)
	}
	l.readPods(ctx) // after sampling, so that they are those that run now
	if l.usage {
		l.completeUsages(ctx)
	}
	return nil
}

// each asks nodes for something, a few at a time. Nodes that are not ready have nobody to ask.
func (l *learning) each(ask func(*learned)) {
	var group errgroup.Group
	group.SetLimit(kubeletsAtOnce)
	for _, n := range l.nodes {
		group.Go(func() error {
			ask(n)
			return nil
		})
	}
	_ = group.Wait() // every error stands where it happened
}

func (l *learning) listNodes(ctx context.Context) ([]corev1.Node, error) {
	var nodes []corev1.Node
	for object, err := range l.list(ctx, schema.GroupKind{Kind: "Node"}, Scope{}) {
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

// trouble tells what could not be read of some nodes, once for each reason.
func (l *learning) trouble(what string, kind schema.GroupKind, why func(*learned) error) {
	names := map[string][]string{}
	causes := map[string]error{}
	for _, n := range l.nodes {
		if err := why(n); err != nil {
			names[err.Error()] = append(names[err.Error()], n.node.Name)
			causes[err.Error()] = err
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(names)) {
		l.troubles = append(l.troubles, &ReadError{Subject: what + " of " + named(names[reason]), Kind: kind, Err: causes[reason]})
	}
}
