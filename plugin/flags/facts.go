package flags

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/spf13/pflag"

	"github.com/lightk8s/lightk8s/plugin/source/nodefacts"
)

// AddFacts registers the flags that ask for facts. What the fields hold by then is the default.
func (f *Source) AddFacts(set *pflag.FlagSet) {
	o := &f.Facts
	const right = " Requires get on nodes/proxy, which also allows running commands in every pod: see docs/node-facts.md."
	set.BoolVar(&o.NodeConfig, "node-config", o.NodeConfig, "Read the configuration of the kubelets too."+right)
	set.BoolVar(&o.Usage, "usage", o.Usage, "Read the memory and CPU in use on nodes and in containers too."+right+" Default: metrics.k8s.io only.")
	set.StringVar(&o.Prometheus, "prometheus-url", o.Prometheus, "URL of a Prometheus, for the peaks of the last 8 days. Requires --usage.")
	set.DurationVar(&o.Sample, "sample", o.Sample, "Watch the usage for this long, such as 10m, and keep the peaks. Requires --usage. Ctrl-C ends the command, and nothing is kept.")
}

func validateFacts(o nodefacts.Options, fromFiles bool) error {
	switch {
	case fromFiles && (o.NodeConfig || o.Usage || o.Prometheus != "" || o.Sample != 0):
		return errors.New("--node-config, --usage, --prometheus-url and --sample read a live cluster, and cannot be used together with -f or -k")
	case !o.Usage && o.Prometheus != "":
		return errors.New("--prometheus-url requires --usage")
	case !o.Usage && o.Sample != 0:
		return errors.New("--sample requires --usage")
	case o.Sample < 0:
		return fmt.Errorf("read --sample: invalid duration %s", o.Sample)
	}
	if o.Prometheus == "" {
		return nil
	}
	if u, err := url.Parse(o.Prometheus); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("read --prometheus-url: want a URL such as http://127.0.0.1:9090")
	}
	return nil
}
