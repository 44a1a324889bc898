// Package client connects to the API server that the user's kubeconfig names. The plugin builds
// its clients here and nowhere else.
package client

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Client speaks to one API server.
type Client struct {
	Mapper  meta.RESTMapper
	Dynamic dynamic.Interface
	Typed   kubernetes.Interface
	Config  *rest.Config
	// defaulted is set where no kubeconfig names a server, and localhost is a guess.
	defaulted bool
}

// RequestTimeout ends a request where the user set no --request-timeout: an API server that
// hangs must not hang the command.
const RequestTimeout = 30 * time.Second

// CompletionTimeout ends a look-up while a user waits at the prompt.
const CompletionTimeout = 2 * time.Second

// defaultServer is the one that a client without any configuration asks.
const defaultServer = "http://localhost:8080"

// New connects to the cluster that the flags name. Nothing is asked of it yet.
func New(flags genericclioptions.RESTClientGetter) (*Client, error) {
	config, err := flags.ToRESTConfig()
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig: %w", err)
	}
	config = rest.CopyConfig(config)
	config.QPS, config.Burst = 50, 100
	if config.Timeout == 0 {
		config.Timeout = RequestTimeout
	}
	config.WarningHandler = rest.NoWarnings{}
	mapper, err := flags.ToRESTMapper()
	if err != nil {
		return nil, fmt.Errorf("discover the cluster's resources: %w", err)
	}
	c, err := ForConfig(config, mapper)
	if err != nil {
		return nil, err
	}
	if raw, err := flags.ToRawKubeConfigLoader().RawConfig(); err == nil {
		c.defaulted = clientcmdapi.IsConfigEmpty(&raw) && config.Host == defaultServer
	}
	return c, nil
}

// ForConfig connects to the server of a configuration, which finds resources by the mapper.
func ForConfig(config *rest.Config, mapper meta.RESTMapper) (*Client, error) {
	c := &Client{Config: config, Mapper: mapper}
	var err error
	if c.Dynamic, err = dynamic.NewForConfig(config); err != nil {
		return nil, fmt.Errorf("connect to the cluster: %w", err)
	}
	if c.Typed, err = kubernetes.NewForConfig(config); err != nil {
		return nil, fmt.Errorf("connect to the cluster: %w", err)
	}
	return c, nil
}

// WithWarnings returns a client that hands the warnings of the API server to a handler.
func (c *Client) WithWarnings(handler rest.WarningHandlerWithContext) (*Client, error) {
	config := rest.CopyConfig(c.Config)
	config.WarningHandler = nil
	config.WarningHandlerWithContext = handler
	return ForConfig(config, c.Mapper)
}

// Resource returns the resource of an object, in its namespace.
func (c *Client) Resource(ref policy.ObjectRef) (dynamic.ResourceInterface, error) {
	mapping, err := c.Mapper.RESTMapping(ref.GroupKind())
	if err != nil {
		return nil, fmt.Errorf("find the resource of %s: %w", ref, err)
	}
	return c.Dynamic.Resource(mapping.Resource).Namespace(ref.Namespace), nil
}
