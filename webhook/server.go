package webhook

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/go-logr/logr"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"
	"k8s.io/klog/v2"
	ctrllog "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

var errStopping = errors.New("the process was told to stop")

// Run serves until ctx ends, and then for as long as the shutdown delay says.
func Run(ctx context.Context, o Options) error {
	setLoggers(o.Log)
	limitMemory()
	s, err := newServer(o)
	if err != nil {
		return err
	}
	return s.run(ctx)
}

// setLoggers sends what libraries say to our log. It must come before they say anything.
func setLoggers(log *slog.Logger) {
	logger := logr.FromSlogHandler(log.Handler())
	ctrllog.SetLogger(logger) // without it, controller-runtime keeps the values of every request
	klog.SetLogger(logger)
	slog.SetDefault(log) // net/http tells here of clients that do not trust the certificate
}

type server struct {
	options Options
	tls     *tlsServer
	sizing  *sizingInformer
	policy  *policyFile // nil: no file
	health  *health
	plain   *http.Server
}

func newServer(o Options) (*server, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	defer compiling(o.Log)()
	var engines engines
	engine, err := engines.forPolicy(policy.Policy{})
	if err != nil {
		return nil, err
	}
	s := &server{options: o, sizing: newSizingInformer(o.Static, o.Log)}
	reviewer, err := admission.New(admission.Options{
		Engine: engine, Namespace: o.Namespace, Now: time.Now, SizingFacts: s.sizing.get,
	})
	if err != nil {
		return nil, fmt.Errorf("prepare policies: %w", err)
	}
	registry := prometheus.NewRegistry()
	metrics := newMetrics(registry, o.Certificates, s.sizing)
	metrics.current.Set(1)
	if o.PolicyFile != "" {
		s.policy = &policyFile{name: o.PolicyFile, metrics: metrics, log: o.Log, configure: func(p policy.Policy) error {
			defer compiling(o.Log)()
			engine, err := engines.forPolicy(p)
			if err != nil {
				return err
			}
			if err := reviewer.Configure(engine, p); err != nil {
				return err
			}
			tellIgnored(o.Log, reviewer.IgnoredWaivers())
			return reviewer.Prepare(context.Background()) // else the next review pays for it with its time
		}}
		registry.MustRegister(s.policy)
		s.policy.load() // of one that is broken it tells what is in force
	}
	if s.policy == nil || s.policy.broken() != nil {
		if err := reviewer.Prepare(context.Background()); err != nil {
			return nil, fmt.Errorf("prepare policies: %w", err)
		}
	}
	if s.tls, err = newTLSServer(o); err != nil {
		return nil, err
	}
	s.health = &health{started: s.tls.ready, certificates: o.Certificates, policy: s.policy, enforcement: reviewer.Enforcement, sizing: s.sizing}
	common := handler{
		places: newPlaces(o.Concurrency), timeout: o.Timeout, stopping: s.health.stopping.Load, metrics: metrics, log: o.Log,
		tolerated: &tolerations{count: metrics.tolerated, enforcement: reviewer.Enforcement, log: o.Log},
	}
	s.tls.hooks.Register("/validate", common.of("validate", reviewer.Validate, reviewer.Refuse))
	s.tls.hooks.Register("/mutate", common.of("mutate", reviewer.Mutate, admission.LeaveAlone))
	s.plain = &http.Server{
		Addr: o.HealthListen, Handler: s.health.mux(registry),
		ReadTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}
	return s, nil
}

func tellIgnored(log *slog.Logger, waivers []policy.Waiver) {
	for _, waiver := range waivers {
		log.Warn("waiver lifts no denial, since it names no namespace", "reason", waiver.Reason, "controls", waiver.Controls)
	}
}

// run starts everything, and stops it in the order in which no client is left without an answer:
// first readiness, then, when no client calls any more, the servers.
func (s *server) run(ctx context.Context) error {
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, serving := errgroup.WithContext(serving)
	group.Go(func() error { return s.options.Certificates.Run(serving) })
	group.Go(func() error { return s.tls.run(serving) })
	group.Go(func() error { return servePlain(serving, s.plain) })
	if s.policy != nil {
		group.Go(func() error { return s.policy.run(serving) })
	}
	if s.options.Client != nil {
		group.Go(func() error { return s.sizing.run(serving, s.options.Client) })
	}
	group.Go(func() error {
		select {
		case <-serving.Done(): // a part failed
		case <-ctx.Done():
			s.health.stopping.Store(true)
			s.options.Log.Info("stopping", "delay", s.options.ShutdownDelay.String())
			select {
			case <-time.After(s.options.ShutdownDelay):
			case <-serving.Done():
			}
			stop()
		}
		return nil
	})
	return group.Wait()
}

func servePlain(ctx context.Context, server *http.Server) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", server.Addr)
	if err != nil {
		return fmt.Errorf("open the port of probes: %w", err)
	}
	return serve(ctx, server, listener, 5*time.Second)
}
