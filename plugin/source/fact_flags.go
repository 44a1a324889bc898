package source

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/spf13/pflag"

	"github.com/lightk8s/lightk8s/plugin/terminal"
)

// FactOptions say which facts of nodes and workloads are read beside the objects of the API. The
// zero value asks no kubelet for anything.
type FactOptions struct {
	// NodeConfig reads the configuration of kubelets, and the size of the cluster's store.
	NodeConfig bool
	// Usage reads what nodes and containers use, and Sample for how long; 0: once.
	Usage  bool
	Sample time.Duration
	// Prometheus is the URL of a server that knows what containers used before; empty: none.
	Prometheus string
	// Progress shows how far sampling is.
	Progress terminal.Progress
}

// AddFactFlags registers the flags that ask for facts. What the fields hold by then is the default.
func (f *Flags) AddFactFlags(flags *pflag.FlagSet) {
	o := &f.Facts
	const right = " Needs the right to get nodes/proxy, with which one may also run commands in every pod: see docs/node-facts.md."
	flags.BoolVar(&o.NodeConfig, "node-config", o.NodeConfig, "Read the configuration of the kubelets too."+right)
	flags.BoolVar(&o.Usage, "usage", o.Usage, "Read the memory and CPU in use on nodes and in containers too."+right+" Without it what metrics.k8s.io tells is read.")
	flags.StringVar(&o.Prometheus, "prometheus-url", o.Prometheus, "URL of a Prometheus, for the peaks of the last 7 days. Goes with --usage.")
	flags.DurationVar(&o.Sample, "sample", o.Sample, "Watch the usage for so long, such as 10m, and keep the peaks. Goes with --usage. Ctrl-C ends the command, and nothing is kept.")
}

func (o FactOptions) validate(fromFiles bool) error {
	switch {
	case fromFiles && (o.NodeConfig || o.Usage || o.Prometheus != "" || o.Sample != 0):
		return errors.New("--node-config, --usage, --prometheus-url and --sample read a live cluster, and exclude -f and -k: a snapshot holds what was read when it was taken")
	case !o.Usage && o.Prometheus != "":
		return errors.New("--prometheus-url goes with --usage")
	case !o.Usage && o.Sample != 0:
		return errors.New("--sample goes with --usage")
	case o.Sample < 0:
		return fmt.Errorf("read --sample: %s is no time to watch for", o.Sample)
	}
	if o.Prometheus == "" {
		return nil
	}
	if u, err := url.Parse(o.Prometheus); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("read --prometheus-url: want a URL such as http://127.0.0.1:9090")
	}
	return nil
}
