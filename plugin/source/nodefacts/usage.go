package nodefacts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// readUsages reads the summary of every kubelet, for as long as is wanted, and then what cAdvisor
// counted since the containers started.
func (r *reader) readUsages(ctx context.Context) {
	r.each(func(n *nodeFacts) {
		if n.usageErr = errNotReady; facts.IsReady(&n.node) {
			n.usage, n.usageErr = r.readSummary(ctx, n.node.Name, r.now)
		}
	})
	if r.options.Sample > 0 {
		r.sample(ctx)
	}
	r.each(func(n *nodeFacts) {
		if n.usageErr == nil {
			n.readingsErr = askKubelet(ctx, r.api, n.node.Name, "metrics/cadvisor", func(body io.Reader) (err error) {
				n.readings, err = facts.ParseCadvisor(body)
				return err
			})
		}
	})
}

// readSummary reads what a node uses. now is the time by the clock of the API server.
func (r *reader) readSummary(ctx context.Context, node string, now time.Time) (facts.NodeUsage, error) {
	usage := facts.NewNodeUsage(node)
	err := askKubelet(ctx, r.api, node, "stats/summary", func(body io.Reader) (err error) {
		usage, err = facts.ParseSummary(body)
		return err
	})
	if err == nil {
		err = facts.CheckFresh(usage.Time, now)
	}
	if err != nil {
		return facts.NewNodeUsage(node), err
	}
	usage.Metadata.Name = node
	return usage, nil
}

// completeUsages adds what other sources than the kubelet have, and reports what none has.
func (r *reader) completeUsages(ctx context.Context) {
	metrics := metricsAPI{api: r.api, now: r.now}
	for _, n := range r.nodes {
		switch {
		case n.usageErr != nil:
			r.fallBack(ctx, n, &metrics)
		case n.readingsErr != nil:
			n.usage.Unread = append(n.usage.Unread, facts.Unread{What: "peaks", Reason: n.readingsErr.Error(), Class: policy.Forbidden})
		default:
			n.usage.MergeCadvisor(n.readings)
		}
	}
	if r.options.Prometheus != "" {
		r.readPrometheus(ctx)
	}
	r.report("usage", facts.NodeUsageKind, func(n *nodeFacts) error { return n.usageErr })
	err := r.podsErr
	if !r.toldUsage() {
		err = errors.New("no node reported its own")
	}
	if err != nil {
		r.problems = append(r.problems, &source.ReadError{Subject: "usage of workloads", Kind: facts.WorkloadUsageKind, Err: err})
	}
}

// toldUsage reports whether there is any usage to tell.
func (r *reader) toldUsage() bool {
	return len(r.nodes) == 0 || slices.ContainsFunc(r.nodes, func(n *nodeFacts) bool {
		return len(n.usage.Pods) > 0 || n.usage.Memory.WorkingSetBytes != nil
	})
}

// fallBack takes what metrics.k8s.io tells of a node whose kubelet tells nothing.
func (r *reader) fallBack(ctx context.Context, n *nodeFacts, metrics *metricsAPI) {
	usage, err := metrics.usage(ctx, n.node.Name, r.pods)
	reason := fmt.Sprintf("%v; working sets are those of metrics.k8s.io", n.usageErr)
	if err != nil {
		n.usageErr = fmt.Errorf("%w; %w", n.usageErr, err)
		reason = n.usageErr.Error()
	} else {
		usage.Unread = append(usage.Unread, facts.Unread{What: "peaks", Reason: n.usageErr.Error(), Class: policy.Forbidden})
		n.usage, n.usageErr = usage, nil
		r.problems = append(r.problems, &source.Notice{Text: fmt.Sprintf("usage of node %s: %s", n.node.Name, reason)})
	}
	n.usage.Unread = append(n.usage.Unread, facts.Unread{What: "usage", Reason: reason, Class: policy.Forbidden})
}
