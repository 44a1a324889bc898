// Package live reads the objects of a live cluster, and what its API server says of itself.
package live

import (
	"context"
	"errors"
	"iter"

	"k8s.io/cli-runtime/pkg/genericclioptions"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/nodefacts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Cluster reads a live cluster through the user's kubeconfig.
type Cluster struct {
	api   *client.Client
	scope source.Scope
	facts nodefacts.Options
}

// NewCluster connects to the cluster that the flags name. Nothing is asked of it yet.
func NewCluster(flags genericclioptions.RESTClientGetter, scope source.Scope) (*Cluster, error) {
	api, err := client.New(flags)
	if err != nil {
		return nil, err
	}
	return &Cluster{api: api, scope: scope}, nil
}

// WithFacts has the cluster's sources read facts too.
func (c *Cluster) WithFacts(options nodefacts.Options) *Cluster {
	with := *c
	with.facts = options
	return &with
}

// Source returns the cluster's objects as a Source. Kinds are read one after the other, in
// pages: first those of the inventory, then owners before what they own.
func (c *Cluster) Source(wanted source.Wanted) source.Source {
	wanted.Inventory = source.WithoutTemplates(wanted.Inventory) // templates are listed once, to be judged
	return func(ctx context.Context) iter.Seq2[policy.Target, error] {
		return func(yield func(policy.Target, error) bool) {
			err := c.reachable(ctx)
			if err == nil {
				err = c.namespaceExists(ctx)
			}
			if err != nil {
				yield(policy.Target{}, err)
				return
			}
			r := reading{cluster: c, wanted: wanted, yield: yield}
			r.run(ctx)
		}
	}
}

// reachable asks for the version first, so that a server that is down is one error and not
// one for each kind.
func (c *Cluster) reachable(ctx context.Context) error {
	err := c.api.Reachable(ctx)
	var unreachable *client.UnreachableError
	if errors.As(err, &unreachable) {
		return &source.ReadError{Subject: unreachable.Server, Err: unreachable}
	}
	return err
}
