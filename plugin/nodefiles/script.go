package nodefiles

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

// The parts that scripts are put together from.
var (
	//go:embed scripts/common.sh
	commonPart string
	//go:embed scripts/apply.sh
	applyPart string
	//go:embed scripts/rollback.sh
	rollbackPart string
)

// scripts of a node: each is one file that needs nothing else, so that it can be piped to a shell.
func (p *plan) scripts() []File {
	folder := path.Join("nodes", p.node.Name)
	values := p.values()
	rollback := rollbackHead + values + part(commonPart) + part(rollbackPart)
	apply := applyHead + values + part(commonPart) + p.contents() +
		"\nrollback_script() {\n" + heredoc(rollback) + "}\n" + part(applyPart)
	return []File{
		{Path: path.Join(folder, "apply.sh"), Mode: 0o755, Content: []byte(apply)},
		{Path: path.Join(folder, "rollback.sh"), Mode: 0o755, Content: []byte(rollback)},
	}
}

// values are what the scripts know of the node.
func (p *plan) values() string {
	var text strings.Builder
	set := func(name string, value any) { fmt.Fprintf(&text, "%s=%s\n", name, shellQuoted(fmt.Sprint(value))) }
	pods, _ := number(p.node.After.Kubelet["maxPods"])
	if same(p.node.Before.Kubelet["maxPods"], p.node.After.Kubelet["maxPods"]) {
		pods = 0
	}
	quota := "0"
	for _, c := range p.wanted("etcd") {
		if flag, err := componentFlag(c); err == nil && c.Path[2] == "quota-backend-bytes" && p.target.config != "" {
			_, quota, _ = strings.Cut(flag, "=")
		}
	}
	if _, ok := number(json.Number(quota)); !ok {
		quota = "0"
	}
	text.WriteString("\n# What the plan knows of the node; 0: nothing.\n")
	set("node", p.node.Name)
	set("plan", p.digest())
	set("service", p.target.service)
	set("kubectl", p.target.kubectl)
	set("healthz", p.healthz())
	set("certificate", p.target.certificate)
	set("capacity_mib", max(p.node.CapacityMiB, 0))
	set("max_pods", pods)
	set("pods", p.target.pods)
	set("limits_swap", p.limitsSwap())
	set("etcd_quota", quota)
	set("etcd_database", p.target.etcd)
	return text.String()
}

// limitsSwap is 1 where the kubelet is told to limit swap.
func (p *plan) limitsSwap() int {
	swap, _ := p.node.After.Kubelet["memorySwap"].(map[string]any)
	if swap["swapBehavior"] == "LimitedSwap" {
		return 1
	}
	return 0
}

// digest names the plan of the node: the same wishes have the same name.
func (p *plan) digest() string {
	parts := []string{p.node.Name}
	for _, i := range p.items {
		parts = append(parts, string(i.kind), i.path, i.mode, i.content)
	}
	return digest(parts...)
}

// healthz is where the kubelet says that it is well; "" where it does not.
func (p *plan) healthz() string {
	port, address := int64(10248), "127.0.0.1"
	if n, ok := number(p.node.After.Kubelet["healthzPort"]); ok {
		port = n
	}
	if text, ok := p.node.After.Kubelet["healthzBindAddress"].(string); ok && plainValue.MatchString(text) {
		address = text
	}
	if address == "0.0.0.0" || address == "::" {
		address = "127.0.0.1"
	}
	if strings.Contains(address, ":") {
		address = "[" + address + "]"
	}
	if port <= 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d", address, port)
}

// contents are the shell functions that hold the files.
func (p *plan) contents() string {
	var items, cases, parameters strings.Builder
	for n, i := range p.items {
		restart := 0
		if i.restart {
			restart = 1
		}
		fmt.Fprintf(&items, "%d %s %d %s %s\n", n+1, i.kind, restart, i.mode, i.path)
		fmt.Fprintf(&cases, "%d)\n%s;;\n", n+1, heredoc(i.content))
	}
	for _, one := range p.parameters {
		fmt.Fprintf(&parameters, "%s %s\n", one.key, one.value)
	}
	none := ":\n"
	if parameters.Len() > 0 {
		none = heredoc(parameters.String())
	}
	return "\n# What apply.sh writes: number, kind, whether the service restarts for it, mode, path.\nitems() {\n" + heredoc(items.String()) +
		"}\n\n# content NUMBER\ncontent() {\ncase $1 in\n" + cases.String() + "esac\n}\n\n# The kernel's parameters, with their values.\nparameters() {\n" + none + "}\n"
}

// part is a part of a script without its first line, which is for the linter.
func part(text string) string {
	_, rest, _ := strings.Cut(text, "\n")
	return "\n" + strings.TrimLeft(rest, "\n")
}

const applyHead = `#!/bin/sh
# Written by kubectl lightk8s tune. Applies the plan to one node: run it there as root, or pipe it
# to "ssh root@NODE sh -s". It checks, keeps a copy of every file, writes, restarts, and waits until
# the node is Ready; where it is not, everything goes back. Run again, it changes nothing.
#
#   LIGHTK8S_TIMEOUT=120   seconds that the node may take to be Ready
#   LIGHTK8S_DEADMAN=180   seconds after which everything goes back if nobody has found it Ready
#   LIGHTK8S_NODE=NAME     says which node this is, where the machine has another name
#   LIGHTK8S_FORCE=yes     replaces files that were changed by hand (a copy is kept)
#   LIGHTK8S_RESTART=CMD   restarts the kubelet
#   LIGHTK8S_KUBECTL=CMD   asks for the node, with its kubeconfig; LIGHTK8S_HEALTHZ=HOST:PORT is the kubelet's own
#   LIGHTK8S_READY=CMD     tells whether the node is Ready, instead of both; it gets LIGHTK8S_SINCE=20260131235959
#   LIGHTK8S_ROOT=DIR      stands before every path
#
# Ends with 0: applied, or nothing to do; 2: wrong usage; 3: a check failed, nothing was changed;
# 6: everything went back; 7: it did not, and somebody must look.
# shellcheck disable=SC2034
`

const rollbackHead = `#!/bin/sh
# Written by kubectl lightk8s tune. Undoes the plan on one node: every file is as it was, byte for
# byte. Run it there as root, or pipe it to "ssh root@NODE sh -s". Run again, it changes nothing.
# It understands LIGHTK8S_TIMEOUT, _RESTART, _KUBECTL, _HEALTHZ, _READY and _ROOT like apply.sh.
#
# Ends with 0: undone, or nothing to undo; 2: wrong usage; 3: cannot run here; 7: not all is as it was.
# shellcheck disable=SC2034
`
