package nodefacts

import (
	"time"

	"github.com/lightk8s/lightk8s/plugin/terminal"
)

// Options say which facts of nodes and workloads are read beside the objects of the API. The
// zero value asks no kubelet for anything.
type Options struct {
	// NodeConfig reads the configuration of kubelets, and the size of the cluster's store.
	NodeConfig bool
	// Usage reads what nodes and containers use, and Sample for how long; 0: once.
	Usage  bool
	Sample time.Duration
	// Prometheus is the URL of a server that knows what containers used before; empty: none.
	Prometheus string
	// Progress shows how far sampling is.
	Progress terminal.Progress
	// Every is the time between two samples; 0: as long as kubelets keep a reading.
	Every time.Duration
}

func (o Options) every() time.Duration {
	if o.Every > 0 {
		return o.Every
	}
	return sampleEvery
}
