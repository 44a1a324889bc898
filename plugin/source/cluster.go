package source

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Cluster reads a live cluster through the user's kubeconfig.
type Cluster struct {
	mapper  meta.RESTMapper
	dynamic dynamic.Interface
	typed   kubernetes.Interface
	config  *rest.Config
	scope   Scope
	facts   FactOptions
	// sampleEvery is the time between two readings of usage.
	sampleEvery time.Duration
	// defaulted is set where no kubeconfig names a server, and localhost is a guess.
	defaulted bool
}

// Scope narrows what is judged. The inventory holds every object of the cluster all the same.
type Scope struct {
	Namespace     string // empty: all namespaces, and what has none
	LabelSelector string
}

// requestTimeout ends a request where the user set no --request-timeout: an API server that
// hangs must not hang the command.
const requestTimeout = 30 * time.Second

// defaultServer is the one that a client without any configuration asks.
const defaultServer = "http://localhost:8080"

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
	c := &Cluster{config: config, scope: scope, sampleEvery: sampleEvery}
	if raw, err := flags.ToRawKubeConfigLoader().RawConfig(); err == nil {
		c.defaulted = clientcmdapi.IsConfigEmpty(&raw) && config.Host == defaultServer
	}
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

// WithFacts has the cluster's sources read facts too.
func (c *Cluster) WithFacts(options FactOptions) *Cluster {
	with := *c
	with.facts = options
	return &with
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
			r := reading{cluster: c, wanted: wanted, yield: yield}
			r.run(ctx)
		}
	}
}

// ErrUnreachable says that the API server gave no answer at all.
var ErrUnreachable = errors.New("cannot reach the cluster")

// reachable asks for the version first, so that a server that is down is one error and not
// one for each kind.
func (c *Cluster) reachable(ctx context.Context) error {
	if _, err := c.typed.Discovery().ServerVersionWithContext(ctx); err != nil {
		err = fmt.Errorf("%w: %w", ErrUnreachable, err)
		if c.defaulted {
			err = fmt.Errorf("%w; there is no kubeconfig: name one with --kubeconfig or $KUBECONFIG (that of k3s is /etc/rancher/k3s/k3s.yaml)", err)
		}
		return &ReadError{Subject: c.config.Host, Err: err}
	}
	return nil
}
