package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	ctrlwebhook "sigs.k8s.io/controller-runtime/pkg/webhook"

	"github.com/lightk8s/lightk8s/webhook/fairness"
)

const (
	// maxConnections bounds the open connections. Each takes some 30 KiB. An API server keeps 25 of them,
	// and has one more for each review that it waits for.
	maxConnections = 160
	// maxHeaders bounds the headers of a request, in bytes. Those of an API server have some 200.
	maxHeaders = 8 << 10
	// headerTimeout is for the handshake, and for the headers of a request.
	headerTimeout = 3 * time.Second
	// idleTimeout is that of controller-runtime's server, and of Go's clients.
	idleTimeout = 90 * time.Second
	// closeTimeout is for reviews that are in work when the server closes.
	closeTimeout = time.Minute
)

var errNotStarted = errors.New("the TLS port is not open yet")

// tlsServer answers on the TLS port what a webhook server of controller-runtime has registered. It listens by
// itself, since that one bounds neither connections nor headers.
type tlsServer struct {
	address string
	config  *tls.Config
	hooks   ctrlwebhook.Server
	started atomic.Bool
}

func newTLSServer(o Options) (*tlsServer, error) {
	config := &tls.Config{
		MinVersion: tls.VersionTLS12,
		// An API server calls a Service by HTTP/1.1, to spread over its replicas. HTTP/2 would only
		// let one connection of any other client bring 250 requests at once.
		NextProtos:     []string{"http/1.1"},
		GetCertificate: o.Certificates.GetCertificate,
	}
	if o.ClientCA != "" {
		authorities, err := os.ReadFile(o.ClientCA)
		if err != nil {
			return nil, fmt.Errorf("read the authority of clients: %w", err)
		}
		config.ClientCAs, config.ClientAuth = x509.NewCertPool(), tls.RequireAndVerifyClientCert
		if !config.ClientCAs.AppendCertsFromPEM(authorities) {
			return nil, fmt.Errorf("read the authority of clients: %s holds no certificate in PEM", o.ClientCA)
		}
	}
	return &tlsServer{address: o.Listen, config: config, hooks: ctrlwebhook.NewServer(ctrlwebhook.Options{})}, nil
}

// ready is nil once the port is open.
func (s *tlsServer) ready() error {
	if !s.started.Load() {
		return errNotStarted
	}
	return nil
}

// run serves until ctx ends.
func (s *tlsServer) run(ctx context.Context) error {
	inner, err := new(net.ListenConfig).Listen(ctx, "tcp", s.address)
	if err != nil {
		return fmt.Errorf("open the TLS port: %w", err)
	}
	server := &http.Server{
		Handler: s.hooks.WebhookMux(), BaseContext: func(net.Listener) context.Context { return ctx }, ConnContext: fairness.WithConn,
		ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaders,
	}
	s.started.Store(true)
	return serve(ctx, server, tls.NewListener(fairness.NewListener(inner, maxConnections), s.config), closeTimeout)
}

// serve answers on a listener until ctx ends, and then what is in work.
func serve(ctx context.Context, server *http.Server, listener net.Listener, closing time.Duration) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return fmt.Errorf("stop the server: %w", err)
	}
	return nil
}
