package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// readUsages reads the summary of every kubelet, for as long as is wanted, and then what cAdvisor
// counted since the containers started.
func (l *learning) readUsages(ctx context.Context) {
	l.each(func(n *learned) {
		if n.usageErr = errNotReady; facts.IsReady(&n.node) {
			n.usage, n.usageErr = l.readSummary(ctx, n.node.Name, l.now)
		}
	})
	if l.options.Sample > 0 {
		l.sample(ctx)
	}
	l.each(func(n *learned) {
		if n.usageErr == nil {
			n.readingsErr = l.cluster.askKubelet(ctx, n.node.Name, "metrics/cadvisor", func(body io.Reader) (err error) {
				n.readings, err = facts.ParseCadvisor(body)
				return err
			})
		}
	})
}

// readSummary reads what a node uses. now is the time by the clock of the API server.
func (l *learning) readSummary(ctx context.Context, node string, now time.Time) (facts.NodeUsage, error) {
	usage := facts.NewNodeUsage(node)
	err := l.cluster.askKubelet(ctx, node, "stats/summary", func(body io.Reader) (err error) {
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

// completeUsages adds what others than the kubelet tell, and says what nobody does.
func (l *learning) completeUsages(ctx context.Context) {
	metrics := metricsAPI{cluster: l.cluster, now: l.now}
	for _, n := range l.nodes {
		switch {
		case n.usageErr != nil:
			l.fallBack(ctx, n, &metrics)
		case n.readingsErr != nil:
			n.usage.Unread = append(n.usage.Unread, facts.Unread{What: "peaks", Reason: n.readingsErr.Error()})
		default:
			n.usage.MergeCadvisor(n.readings)
		}
	}
	if l.options.Prometheus != "" {
		l.readPrometheus(ctx)
	}
	l.trouble("usage", facts.NodeUsageKind, func(n *learned) error { return n.usageErr })
	err := l.podsErr
	if !l.toldUsage() {
		err = errors.New("no node told its own")
	}
	if err != nil {
		l.troubles = append(l.troubles, &ReadError{Subject: "usage of workloads", Kind: facts.WorkloadUsageKind, Err: err})
	}
}

// toldUsage reports whether there is any usage to tell.
func (l *learning) toldUsage() bool {
	return len(l.nodes) == 0 || slices.ContainsFunc(l.nodes, func(n *learned) bool {
		return len(n.usage.Pods) > 0 || n.usage.Memory.WorkingSetBytes != nil
	})
}

// fallBack takes what metrics.k8s.io tells of a node whose kubelet tells nothing.
func (l *learning) fallBack(ctx context.Context, n *learned, metrics *metricsAPI) {
	usage, err := metrics.usage(ctx, n.node.Name, l.pods)
	reason := fmt.Sprintf("%v; working sets are those of metrics.k8s.io", n.usageErr)
	if err != nil {
		n.usageErr = fmt.Errorf("%w; %w", n.usageErr, err)
		reason = n.usageErr.Error()
	} else {
		usage.Unread = append(usage.Unread, facts.Unread{What: "peaks", Reason: n.usageErr.Error()})
		n.usage, n.usageErr = usage, nil
		l.troubles = append(l.troubles, &Notice{Text: fmt.Sprintf("usage of node %s: %s", n.node.Name, reason)})
	}
	n.usage.Unread = append(n.usage.Unread, facts.Unread{What: "usage", Reason: reason})
}
