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
	//go:embed scripts/lock.sh
	lockPart string
	//go:embed scripts/flags.sh
	flagsPart string
	//go:embed scripts/verify.sh
	verifyPart string
	//go:embed scripts/preview.sh
	previewPart string
	//go:embed scripts/wanted.sh
	wantedPart string
	//go:embed scripts/checks.sh
	checksPart string
	//go:embed scripts/backup.sh
	backupPart string
	//go:embed scripts/deadman.sh
	deadManPart string
	//go:embed scripts/apply.sh
	applyPart string
	//go:embed scripts/rollback.sh
	rollbackPart string
)

// scripts of a node: each is one file that needs nothing else, so that it can be piped to a shell.
func (r *rendering) scripts() []File {
	folder := path.Join("nodes", r.node.Name)
	values := r.values()
	rollback := rollbackHead + usage(rollbackHead) + values + part(commonPart) + part(lockPart) + part(rollbackPart)
	apply := applyHead + usage(applyHead) + values + part(commonPart) + part(lockPart) + r.contents() +
		"\nrollback_script() {\n" + heredoc(rollback) + "}\n" +
		part(flagsPart) + part(wantedPart) + part(checksPart) + part(backupPart) + part(deadManPart) +
		part(verifyPart) + part(previewPart) + part(applyPart)
	return []File{
		{Path: path.Join(folder, "apply.sh"), Mode: 0o755, Content: []byte(apply)},
		{Path: path.Join(folder, "rollback.sh"), Mode: 0o755, Content: []byte(rollback)},
	}
}

// values are what the scripts know of the node.
func (r *rendering) values() string {
	var text strings.Builder
	set := func(name string, value any) { fmt.Fprintf(&text, "%s=%s\n", name, shellQuoted(fmt.Sprint(value))) }
	pods, _ := number(r.node.After.Kubelet["maxPods"])
	if same(r.node.Before.Kubelet["maxPods"], r.node.After.Kubelet["maxPods"]) {
		pods = 0
	}
	quota := "0"
	for _, c := range r.changesOf("etcd") {
		if flag, err := componentFlag(c); err == nil && c.Path[2] == "quota-backend-bytes" && r.target.config != "" {
			_, quota, _ = strings.Cut(flag, "=")
		}
	}
	if _, ok := number(json.Number(quota)); !ok {
		quota = "0"
	}
	text.WriteString("\n# What the plan knows of the node; 0: nothing.\n")
	set("node", r.node.Name)
	set("plan", r.digest())
	set("service", r.target.service)
	set("kubectl", r.target.kubectl)
	set("healthz", r.healthz())
	set("admin", r.target.admin)
	set("home", r.target.home)
	set("certificate", r.target.certificate)
	set("capacity_mib", max(r.node.CapacityMiB, 0))
	set("max_pods", pods)
	set("pods", r.target.pods)
	set("limits_swap", r.limitsSwap())
	set("etcd_quota", quota)
	set("etcd_database", r.target.etcd)
	return text.String()
}

// limitsSwap is 1 where the kubelet is told to limit swap.
func (r *rendering) limitsSwap() int {
	swap, _ := r.node.After.Kubelet["memorySwap"].(map[string]any)
	if swap["swapBehavior"] == "LimitedSwap" {
		return 1
	}
	return 0
}

// digest names the plan of the node: the same wishes have the same name.
func (r *rendering) digest() string {
	parts := []string{r.node.Name}
	for _, i := range r.items {
		parts = append(parts, string(i.kind), i.path, i.mode, i.content)
	}
	return digest(parts...)
}

// healthz is where the kubelet says that it is well; "" where it does not.
func (r *rendering) healthz() string {
	port, address := int64(10248), "127.0.0.1"
	if n, ok := number(r.node.After.Kubelet["healthzPort"]); ok {
		port = n
	}
	if text, ok := r.node.After.Kubelet["healthzBindAddress"].(string); ok && plainValue.MatchString(text) {
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
func (r *rendering) contents() string {
	var items, cases, parameters strings.Builder
	for n, i := range r.items {
		restart := 0
		if i.restart {
			restart = 1
		}
		fmt.Fprintf(&items, "%d %s %d %s %s\n", n+1, i.kind, restart, i.mode, i.path)
		fmt.Fprintf(&cases, "%d)\n%s;;\n", n+1, heredoc(i.content))
	}
	for _, one := range r.parameters {
		fmt.Fprintf(&parameters, "%s %s\n", one.key, one.value)
	}
	return r.flagContents() + "\n# What apply.sh writes: number, kind, whether the service restarts for it, mode, path.\nitems() {\n" + heredoc(items.String()) +
		"}\n\n# content NUMBER\ncontent() {\ncase $1 in\n" + cases.String() + "esac\n}\n\n# The kernel's parameters, with their values.\n" + function("parameters", parameters.String()) +
		"\n# New eviction thresholds: signal, folder, what must be left.\n" + function("thresholds", strings.Join(r.thresholds(), "\n"))
}

// usage is the shell function that prints what a script says of itself.
func usage(head string) string {
	var text strings.Builder
	for line := range strings.Lines(head) {
		line = strings.TrimSuffix(line, "\n")
		if !strings.HasPrefix(line, "#!") && !strings.HasPrefix(line, "# shellcheck") {
			text.WriteString(strings.TrimPrefix(strings.TrimPrefix(line, "#"), " ") + "\n")
		}
	}
	return "\nusage() {\n" + heredoc(text.String()) + "}\n"
}

// part is a part of a script without its first line, which is for the linter.
func part(text string) string {
	_, rest, _ := strings.Cut(text, "\n")
	return "\n" + strings.TrimLeft(rest, "\n")
}
