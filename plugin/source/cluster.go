package source

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/lightk8s/lightk8s/rego/policy"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// Cluster reads a live cluster through the user's kubeconfig.
type Cluster struct {
	mapper  meta.RESTMapper
	dynamic dynamic.Interface
	typed   kubernetes.Interface
	config  *rest.Config
	scope   Scope
}

// Scope narrows what is judged. The inventory holds every object of the cluster all the same.
type Scope struct {
	Namespace     string // empty: all namespaces, and what has none
	LabelSelector string
}

// requestTimeout ends a request where the user set no --request-timeout: an API server that
// hangs must not hang the command.
const requestTimeout = 30 * time.Second

// NewCluster connects to the cluster that the flags name. Nothing is asked of it yet.
func NewCluster(flags genericclioptions.RESTClientGetter, scope Scope) (*Cluster, error) {
	config, err := flags.ToRESTConfig()
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig: %w", err)
	}
	config = rest.CopyConfig(config)
	config.QPS, config.Burst = 50, 100
	if config.Timeout == 0 {
		config.Timeout = requestTimeout
	}
	config.WarningHandler = rest.NoWarnings{}
	c := &Cluster{config: config, scope: scope}
	if c.mapper, err = flags.ToRESTMapper(); err != nil {
		return nil, fmt.Errorf("discover the cluster's resources: %w", err)
	}
	if c.dynamic, err = dynamic.NewForConfig(config); err != nil {
		return nil, fmt.Errorf("connect to the cluster: %w", err)
	}
	if c.typed, err = kubernetes.NewForConfig(config); err != nil {
		return nil, fmt.Errorf("connect to the cluster: %w", err)
	}
	return c, nil
}

// Source returns the cluster's objects as a Source. Kinds are read one after the other, in
// pages: first those of the inventory, then owners before what they own.
func (c *Cluster) Source(wanted Wanted) Source {
	return func(ctx context.Context) iter.Seq2[policy.Target, error] {
		return func(yield func(policy.Target, error) bool) {
			if err := c.reachable(ctx); err != nil {
				yield(policy.Target{}, err)
				return
			}
			facts, ok := c.inventory(ctx, wanted.Inventory, yield)
			if !ok {
				return
			}
			for _, kind := range ordered(wanted.Kinds) {
				if kind == policy.ClusterKind {
					ok = c.yieldSelf(ctx, facts, yield)
				} else {
					ok = c.yieldKind(ctx, kind, facts, slices.Contains(wanted.Inventory, kind), yield)
				}
				if !ok || ctx.Err() != nil {
					return
				}
			}
		}
	}
}

// ErrUnreachable says that the API server gave no answer at all.
var ErrUnreachable = errors.New("cannot reach the cluster")

// reachable asks for the version first, so that a server that is down is one error and not
// one for each kind.
func (c *Cluster) reachable(ctx context.Context) error {
	if _, err := c.typed.Discovery().ServerVersionWithContext(ctx); err != nil {
		return &ReadError{Subject: c.config.Host, Err: fmt.Errorf("%w: %w", ErrUnreachable, err)}
	}
	return nil
}

// inventory lists the kinds in full. A kind that the cluster does not serve is known: there
// are no objects of it. A kind that cannot be listed is not known.
func (c *Cluster) inventory(ctx context.Context, kinds []schema.GroupKind, yield func(policy.Target, error) bool) (policy.Facts, bool) {
	known := policy.NewInventory()
	for _, kind := range kinds {
		var objects []map[string]any
		var failed error
		for object, err := range c.list(ctx, kind, Scope{}) {
			if err != nil {
				failed = err
				break
			}
			objects = append(objects, object)
		}
		if failed != nil {
			if !yield(policy.Target{}, failed) {
				return policy.Facts{}, false
			}
			continue
		}
		known.Know(kind)
		for _, object := range objects {
			known.Add(object)
		}
	}
	return policy.Facts{Inventory: known}, true
}

// yieldKind yields the objects of a kind that are in scope. Where the kind's inventory could
// not be read, its error was yielded already.
func (c *Cluster) yieldKind(ctx context.Context, kind schema.GroupKind, facts policy.Facts, inInventory bool, yield func(policy.Target, error) bool) bool {
	if inInventory && !facts.Inventory.Knows(kind) && c.scope == (Scope{}) {
		return true
	}
	for object, err := range c.list(ctx, kind, c.scope) {
		if err != nil {
			return yield(policy.Target{}, err)
		}
		if isRetiredReplicaSet(object) {
			continue
		}
		if !yield(policy.Target{Object: object, Facts: facts}, nil) {
			return false
		}
	}
	return true
}

// isRetiredReplicaSet reports whether the object is an old revision that a Deployment keeps
// for rollbacks: nothing of it runs.
func isRetiredReplicaSet(object map[string]any) bool {
	if object["kind"] != "ReplicaSet" {
		return false
	}
	metadata, _ := object["metadata"].(map[string]any)
	spec, _ := object["spec"].(map[string]any)
	owners, _ := metadata["ownerReferences"].([]any)
	return len(owners) > 0 && spec["replicas"] == int64(0)
}

// rank orders kinds so that owners come before what they own.
func rank(kind schema.GroupKind) int {
	switch kind.Kind {
	case "ReplicaSet", "Job":
		return 1
	case "Pod":
		return 2
	default:
		return 0
	}
}

func ordered(kinds []schema.GroupKind) []schema.GroupKind {
	out := slices.Clone(kinds)
	slices.SortStableFunc(out, func(a, b schema.GroupKind) int { return rank(a) - rank(b) })
	return out
}
