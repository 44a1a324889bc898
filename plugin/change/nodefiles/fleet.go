package nodefiles

import (
	_ "embed"
	"fmt"
	"strings"
)

var (
	//go:embed scripts/fleet.sh
	fleetPart string
	//go:embed scripts/fleet-apply.sh
	fleetApplyPart string
	//go:embed scripts/fleet-rollback.sh
	fleetRollbackPart string
)

// fleet are the files of the folder itself, for nodes in the order in which they are changed.
func fleet(renderings []*rendering, refused []Refusal, extra []File) []File {
	all := []File{{Path: "README.md", Mode: 0o644, Content: []byte(readme(renderings, refused, extra))}}
	var lines strings.Builder
	for _, p := range renderings {
		address := p.node.Address
		if address == "" {
			address = p.node.Name
		}
		fmt.Fprintf(&lines, "%s %s\n", p.node.Name, address)
	}
	if lines.Len() == 0 {
		return all
	}
	nodes := "\n# Nodes and their addresses, in the order in which they are changed.\nnodes() {\n" + heredoc(lines.String()) + "}\n"
	return append(all,
		File{Path: "apply.sh", Mode: 0o755, Content: []byte(fleetApplyHead + usage(fleetApplyHead) + nodes + part(fleetPart) + part(fleetApplyPart))},
		File{Path: "rollback.sh", Mode: 0o755, Content: []byte(fleetRollbackHead + usage(fleetRollbackHead) + nodes + part(fleetPart) + part(fleetRollbackPart))})
}

const fleetApplyHead = `#!/bin/sh
# Written by kubectl lightk8s tune. Applies the plan to all nodes, or to those named: cordons a
# node, runs its own apply.sh there, waits until it is Ready, uncordons it, and compares what its
# kubelet runs with.
#
#   apply.sh [--dry-run] [--or-back] [NODE...]
#
#   --dry-run                         shows what would be written, and changes nothing
#   --or-back                         undoes a node whose kubelet runs with other values
#   LIGHTK8S_SSH='ssh root@ADDRESS'   how to run a command on a node as root; NAME stands for its name
#   LIGHTK8S_KUBECTL=kubectl          how to call kubectl; LIGHTK8S_CORDON=no leaves cordoning out
#   LIGHTK8S_TIMEOUT=120              seconds that a node can take to be Ready
#   LIGHTK8S_FORCE=yes                replaces files that were changed by hand (a copy is kept)
#
# Ends with 0: all done; 2: wrong usage; 5: some nodes are done, then one failed; 8: a node was not
# Ready; 9: a node was not uncordoned; otherwise as the node's own script.
`

const fleetRollbackHead = `#!/bin/sh
# Written by kubectl lightk8s tune. Undoes the plan on all nodes, or on those named, the last
# changed first.
#
#   rollback.sh [NODE...]
#
# It understands the variables of apply.sh. Ends with 0: all undone; 2: wrong usage; 5: not all.
`
