package nodefiles

import (
	"fmt"
	"slices"
	"strings"
)

// readme returns what is in the folder, in which order it is applied, and what is not automatic.
func readme(renderings []*rendering, refused []Refusal, extra []File) string {
	var text strings.Builder
	text.WriteString("# Plan of kubectl lightk8s tune\n\n")
	if len(renderings) == 0 {
		text.WriteString("No node is to be changed.\n")
	} else {
		text.WriteString(readmeNodes)
		for n, p := range renderings {
			role := "agent"
			if p.node.Server {
				role = "server"
			}
			fmt.Fprintf(&text, "%d. `%s` (%s, %s %s): %s\n", n+1, p.node.Name, p.node.Distribution, role, plainText(p.node.Version), summary(p))
		}
		if slices.ContainsFunc(renderings, func(r *rendering) bool { return r.node.Assumed }) {
			text.WriteString(readmeAssumed)
			for _, p := range renderings {
				if p.node.Assumed {
					fmt.Fprintf(&text, "- `%s`\n", p.node.Name)
				}
			}
		}
		text.WriteString(readmeUndo)
	}
	if len(extra) > 0 {
		text.WriteString("\n## Files beside the nodes\n\nApply objects with `kubectl apply --server-side --field-manager=lightk8s -f FILE`.\n\n")
		for _, f := range extra {
			fmt.Fprintf(&text, "- %s\n", code(f.Path))
		}
	}
	byHand := false
	for _, p := range renderings {
		for _, step := range p.steps {
			if !byHand {
				text.WriteString("\n## Not fixed by tune\n")
				byHand = true
			}
			fmt.Fprintf(&text, "\n### %s\n\nFiles are in `nodes/%s`.\n\n%s\n", p.node.Name, p.node.Name, step)
		}
	}
	if len(refused) > 0 {
		text.WriteString("\n## Left out\n\n")
		for _, r := range refused {
			what := "node " + code(r.Node)
			if len(r.What) > 0 {
				what += ", " + code(strings.Join(r.What, " "))
			}
			fmt.Fprintf(&text, "- %s: %s\n", what, plainText(r.Reason))
		}
	}
	return text.String()
}

// summary of what the scripts of a node do.
func summary(r *rendering) string {
	if !r.automatic() {
		return "nothing automatic, see below"
	}
	var names []string
	restart := "no restart"
	for _, i := range r.items {
		names = append(names, "`"+i.path+"`")
		if i.restart {
			restart = "restarts `" + r.target.service + "`"
		}
	}
	return strings.Join(names, ", ") + "; " + restart
}

// code shows a text that can come from anywhere.
func code(s string) string {
	return "`" + plainText(strings.ReplaceAll(s, "`", "'")) + "`"
}

// plainText is one line without control characters.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

const readmeNodes = `Run ` + "`./apply.sh`" + ` where kubectl reaches the cluster and ssh the nodes. It takes one node at a time, agents
first and servers last, and stops at the first that fails, which has gone back by itself by then. Read
` + "`nodes/NAME/files`" + ` before: it holds what is written on the node, file by file (` + "`.lines`" + ` are added between
marks to a file that has another owner).

Without ssh, run a node's own script on it as root: ` + "`sh nodes/NAME/apply.sh`" + `.

`

const readmeAssumed = `
The kubelets of these nodes were not read: each value says what is assumed to stand there before. Run tune with
` + "`--node-config`" + ` to read them first.

`

const readmeUndo = `
Where a flag of the kubelet stands in the way of its drop-in, ` + "`apply.sh`" + ` changes it where it stands (the configuration or
the service of K3s and RKE2, ` + "`kubeadm-flags.env`" + `), and says where it cannot. After the restart the values that the
kubelet runs with are compared with those that were written, through the API server: a difference is named and ends with
exit code 4, ` + "`--or-back`" + ` undoes it. ` + "`--dry-run`" + ` shows what would be written.

To undo, run ` + "`./rollback.sh`" + `, or on a node ` + "`sh /var/lib/lightk8s/rollback.sh`" + `: every file is as it was, byte for
byte. Backups are in ` + "`/var/lib/lightk8s/backup`" + ` on each node.

A node that is not Ready in time goes back by itself, also where ssh or the script is cut off. After a power
cut in between, nothing goes back by itself: run ` + "`rollback.sh`" + ` or ` + "`apply.sh`" + ` again, which begins by undoing.
`
