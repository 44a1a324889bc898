// Package webhook serves the decisions of package admission to an API server: TLS, limits,
// metrics, health, and what is known of the cluster around a pod.
package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"time"

	"k8s.io/client-go/dynamic"

	"github.com/lightk8s/lightk8s/webhook/admission"
	"github.com/lightk8s/lightk8s/webhook/certs"
)

// Options are the settings of a server.
type Options struct {
	// Listen is host:port of the TLS server; HealthListen of the plain one for probes and metrics.
	Listen, HealthListen string
	// PolicyFile is read again when it changes; "": the defaults are in force.
	PolicyFile string
	// Namespace is the webhook's own, which is exempt; "": it has none.
	Namespace string
	// Client reads nodes and limit ranges; nil: no cluster, sizes are made from Static.
	Client dynamic.Interface
	// Static is the smallest node, for as long as the nodes are not known.
	Static admission.NodeSize
	// ClientCA is a file with the authorities, in PEM, of which each client must have a certificate; "":
	// any client can send reviews. API servers have one where an AdmissionConfiguration gives it to them.
	ClientCA string
	// Certificates make or read what TLS serves.
	Certificates Certificates
	// Timeout of a review, from its first byte to its answer. It must be below timeoutSeconds
	// of the webhook configuration, so that the answer is ours and not the API server's.
	Timeout time.Duration
	// Concurrency is how many reviews of usual size are judged at once, beside one that is larger. The
	// others wait.
	Concurrency int
	// ShutdownDelay is how long requests are still taken after the order to stop, in which the
	// API server learns that it should call another replica.
	ShutdownDelay time.Duration
	Log           *slog.Logger
}

// Certificates is where the served certificate comes from.
type Certificates interface {
	GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error)
	// Ready is nil when there is a certificate to serve.
	Ready() error
	// Status returns one line with what is served and any error.
	Status() string
	Metrics() certs.Metrics
	// Run keeps it fresh until ctx ends.
	Run(context.Context) error
}

// check refuses settings with which the server would answer nothing, or not in time.
func (o Options) check() error {
	if err := o.Static.Validate(); err != nil {
		return fmt.Errorf("check the static size of a node: %w", err)
	}
	for _, must := range []struct {
		be   bool
		what string
	}{
		{o.Timeout > 0 && o.Timeout <= 30*time.Second, "the timeout must be above 0, and at most 30s, the most that an API server waits"},
		{o.Concurrency > 0, "the concurrency must be above 0"},
		{o.ShutdownDelay >= 0, "the shutdown delay must not be below 0"},
	} {
		if !must.be {
			return errors.New("check options: " + must.what)
		}
	}
	for _, address := range []string{o.Listen, o.HealthListen} {
		if _, _, err := splitListen(address); err != nil {
			return fmt.Errorf("read listen address: %w", err)
		}
	}
	return nil
}

// splitListen reads host:port.
func splitListen(address string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	number, err := strconv.ParseUint(text, 10, 16)
	if err != nil || number == 0 {
		return "", 0, fmt.Errorf("address %s: the port is not a number from 1 to 65535", address)
	}
	return host, int(number), nil
}
