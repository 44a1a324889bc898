package nodefacts

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

const notAskedFor = "not asked for: --node-config reads it, which needs the right to get nodes/proxy"

// readConfigs asks every kubelet for its configuration, if that is wanted. Of those that do not
// tell it, what the cluster holds for its nodes is known.
func (r *reader) readConfigs(ctx context.Context) {
	if !r.options.NodeConfig {
		for _, n := range r.nodes {
			n.config.Unread = append(n.config.Unread, facts.Unread{What: "kubelet", Reason: notAskedFor, Class: policy.NeedsFlag})
		}
		return
	}
	r.each(func(n *nodeFacts) {
		if n.configErr = errNotReady; facts.IsReady(&n.node) {
			n.configErr = askKubelet(ctx, r.api, n.node.Name, "configz", func(body io.Reader) (err error) {
				n.config.Kubelet, err = facts.ParseConfigz(body)
				return err
			})
		}
		if n.configErr == nil {
			n.config.KubeletSource = facts.FromConfigz
		}
	})
	bases := kubeletBases{api: r.api}
	for _, n := range r.nodes {
		if n.configErr == nil {
			continue
		}
		base, err := bases.of(ctx, n.node.Status.NodeInfo.KubeletVersion)
		reason := n.configErr.Error()
		switch {
		case err != nil:
			reason = fmt.Sprintf("%s, and no cluster-wide configuration was found: %v", reason, err)
			n.configErr = fmt.Errorf("%w, and no cluster-wide configuration was found: %w", n.configErr, err)
		case base != nil:
			n.config.Kubelet, n.config.KubeletSource = base, facts.FromConfigMap
		}
		n.config.Unread = append(n.config.Unread, facts.Unread{What: "kubelet", Reason: reason, Class: policy.Forbidden})
	}
	r.report("configuration of the kubelet", facts.NodeConfigKind, func(n *nodeFacts) error { return n.configErr })
}

// named names nodes, but not hundreds of them.
func named(names []string) string {
	const most = 5
	switch {
	case len(names) == 1:
		return "node " + names[0]
	case len(names) > most:
		return fmt.Sprintf("nodes %s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return "nodes " + strings.Join(names, ", ")
}
