package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lightk8s/lightk8s/webhook"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

const long = `Answer admission reviews at /validate and /mutate over TLS, and /healthz, /readyz and
/metrics over plain HTTP.

In a cluster the chart sets every flag. Without one, sizes are made from --static-memory
and the certificate is made in memory; --ca-file writes the authority that a client must trust.`

// flags are the command line as it was given.
type flags struct {
	server    webhook.Options
	cluster   webhook.ClusterOptions
	certs     webhook.CertificateOptions
	logLevel  string
	logFormat string
}

func newCommand() *cobra.Command {
	var f flags
	cmd := &cobra.Command{
		Use:           "lightk8s-webhook",
		Short:         "Deny dangerous pods and size those without limits",
		Long:          long,
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			options, err := f.toOptions(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			options.Log.Info("starting", "version", version)
			return webhook.Run(cmd.Context(), options)
		},
	}
	f.add(cmd.Flags())
	return cmd
}

func (f *flags) add(flags *pflag.FlagSet) {
	s := &f.server
	s.Static = admission.DefaultNodeSize()
	flags.StringVar(&s.Listen, "listen", ":8443", "Address (host:port) at which reviews are answered over TLS.")
	flags.StringVar(&s.HealthListen, "health-listen", ":8081", "Address (host:port) of /healthz, /readyz and /metrics, without TLS.")
	flags.StringVar(&s.PolicyFile, "policy", "", "Policy file, read again when it changes. Default: the built-in policy.")
	flags.StringVar(&s.Namespace, "namespace", os.Getenv("POD_NAMESPACE"), "The webhook's own namespace, whose pods are never judged. Default: $POD_NAMESPACE.")
	flags.StringVar(&s.Static.Memory, "static-memory", s.Static.Memory, "Allocatable memory of the smallest node, until the cluster's nodes are known.")
	flags.IntVar(&s.Static.Pods, "static-pods", s.Static.Pods, "How many pods the smallest node can run, until the cluster's nodes are known.")
	flags.DurationVar(&s.Timeout, "timeout", 900*time.Millisecond, "Time for one review. Keep it below timeoutSeconds of the webhook configurations.")
	flags.StringVar(&s.ClientCA, "client-ca", "", "File with the authorities, in PEM, one of which must have signed the certificate of each client. First give API servers one in an AdmissionConfiguration.")
	flags.IntVar(&s.Concurrency, "concurrency", 4, "Reviews of usual size that are judged at once, beside one that is larger. Others wait, at most for two thirds of --timeout.")
	flags.DurationVar(&s.ShutdownDelay, "shutdown-delay", 5*time.Second, "How long requests are still answered after SIGTERM.")

	c := &f.cluster
	flags.StringVar(&c.Kubeconfig, "kubeconfig", "", "Kubeconfig of the cluster. Default: the ServiceAccount of the pod, or no cluster at all.")

	k := &f.certs
	flags.StringVar(&k.Dir, "cert-dir", "", "Folder with tls.crt and tls.key that another program renews.")
	flags.StringVar(&k.Secret, "cert-secret", "", "Name of the Secret in --namespace in which certificates are kept and renewed.")
	flags.StringVar(&k.Configuration, "webhook-configuration", "", "Name of the two webhook configurations whose caBundle is updated. Requires --cert-secret.")
	flags.StringSliceVar(&k.Hosts, "cert-host", []string{"localhost", "127.0.0.1"}, "Names and addresses that a certificate made here is for.")
	flags.StringVar(&k.Service, "service", "", "Name of the Service in --namespace; its names are added to --cert-host.")
	flags.DurationVar(&k.Terms.Leaf, "cert-life", 30*24*time.Hour, "Life of a certificate made here. It is renewed after two thirds.")
	flags.DurationVar(&k.Terms.Authority, "ca-life", 10*365*24*time.Hour, "Life of the certificate authority made here: at least four times --cert-life.")
	flags.StringVar(&k.AuthorityFile, "ca-file", "", "File to write the authority's certificate to, where certificates are made in memory.")

	flags.StringVar(&f.logLevel, "log-level", "info", "What is logged: debug, info, warn or error.")
	flags.StringVar(&f.logFormat, "log-format", "text", "How it is logged: text or json.")
}

func (f *flags) toOptions(errOut io.Writer) (webhook.Options, error) {
	log, err := newLogger(errOut, f.logLevel, f.logFormat)
	if err != nil {
		return webhook.Options{}, err
	}
	options := f.server
	options.Log = log
	if options.Client, err = f.cluster.NewClient(); err != nil {
		return webhook.Options{}, err
	}
	if options.Client != nil && options.Namespace != "" {
		pod, err := os.Hostname()
		if err != nil {
			return webhook.Options{}, fmt.Errorf("read the name of the pod: %w", err)
		}
		log = slog.New(webhook.WithEvents(log.Handler(), options.Client, options.Namespace, pod))
		options.Log = log
	}
	f.certs.Client, f.certs.Namespace, f.certs.Log = options.Client, options.Namespace, log
	if options.Certificates, err = f.certs.NewCertificates(); err != nil {
		return webhook.Options{}, err
	}
	return options, nil
}

func newLogger(w io.Writer, level, format string) (*slog.Logger, error) {
	var options slog.HandlerOptions
	var at slog.Level
	if err := at.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("read --log-level: %w", err)
	}
	options.Level = at
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, &options)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, &options)), nil
	default:
		return nil, fmt.Errorf("read --log-format: %q is neither text nor json", format)
	}
}
