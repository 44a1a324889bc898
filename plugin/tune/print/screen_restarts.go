package print

import (
	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// restarting lists what the plan restarts: programs of nodes, the API server, and workloads, those that are away first.
func (s *screen) restarting(p plan.Plan) section {
	if p.Summary.Fits == plan.FitsNot {
		return section{} // nothing is carried out
	}
	programs, alike := collected{}, collected{}
	var servers []string
	var away []restartRow
	for _, r := range p.Restarts {
		name := text.Clean(shortName(r.Workload.Namespace, r.Workload.Name))
		switch {
		case r.Node != "":
			programs.add(r.Program, r.Node)
		case isOffline(r):
			away = append(away, restartRow{names: []string{name}, how: s.offline(r)})
		default:
			alike.add(s.kept(r), name)
		}
		if r.APIServer {
			servers = append(servers, r.Node)
		}
	}
	var rows []restartRow
	for _, program := range programs.keys {
		how := s.Say("restarts; pods keep running")
		if len(programs.names[program]) > 1 {
			how = s.Say("one at a time; pods keep running")
		}
		rows = append(rows, restartRow{s.Say("%s on ", program), programs.names[program], how})
	}
	if len(servers) > 0 {
		rows = append(rows, restartRow{s.Say("%s on ", "API server"), servers, s.unanswered(p)})
	}
	rows = append(rows, away...)
	for _, how := range alike.keys {
		rows = append(rows, restartRow{names: alike.names[how], how: how})
	}
	return section{Block: text.Block{Lines: s.restartLines(rows)}, title: s.Say("RESTARTS"), noun: "line"}
}

// restartRow is what restarts, and how.
type restartRow struct {
	prefix string
	names  []string
	how    string
}

// restartLines lays rows out in two columns; the words of the second are cut last.
func (s *screen) restartLines(rows []restartRow) []string {
	const least = 16
	room := s.width
	for _, row := range rows {
		room = max(least, min(room, s.width-len("    ")-text.Columns(row.how)))
	}
	names := 0
	for _, row := range rows {
		names = max(names, text.Columns(text.Listed(row.prefix, row.names, room)))
	}
	var out []string
	for _, row := range rows {
		line := "  " + text.Pad(text.Listed(row.prefix, row.names, room), names) + "  "
		out = append(out, line+text.Cut(row.how, s.width-text.Columns(line)))
	}
	return out
}

// collected are names by what they have in common, in the order of their first.
type collected struct {
	keys  []string
	names map[string][]string
}

func (c *collected) add(key, name string) {
	if c.names == nil {
		c.names = map[string][]string{}
	}
	if c.names[key] == nil {
		c.keys = append(c.keys, key)
	}
	c.names[key] = append(c.names[key], name)
}

// unanswered words how long an API server does not answer. No restart is measured, so there is no figure.
func (s *screen) unanswered(p plan.Plan) string {
	program, servers := "", 0
	for _, r := range p.Restarts {
		if r.APIServer {
			program = r.Program
		}
	}
	if program == "the kubelet" {
		program = s.Say("its static pod")
	}
	for _, n := range p.Nodes {
		if n.Server {
			servers++
		}
	}
	if servers == 1 {
		return s.Say("away while %s restarts: the only server", program)
	}
	return s.Say("away on each while %s restarts", program)
}

// isOffline reports whether no pod of the workload is there for a while.
func isOffline(r plan.Restart) bool {
	return r.Pods.Pods > 0 && !r.Pods.InPlace && r.Pods.How == cluster.ReplacedWithGap
}

func (s *screen) offline(r plan.Restart) string {
	said := s.Say("offline while its only pod restarts")
	switch {
	case r.Workload.Kind == "DaemonSet":
		said = s.Say("offline on a node while its pod there restarts")
	case r.Pods.Pods > 1:
		said = s.Say("offline while its %d pods restart", r.Pods.Pods)
	}
	if r.AwaySeconds != nil {
		said += s.Say(", about %ds", *r.AwaySeconds)
	}
	if r.Database != "" {
		said += s.Say("; database: %s", text.Clean(r.Database))
	}
	return said
}

// kept words the restart of a workload of which a pod stays.
func (s *screen) kept(r plan.Restart) string {
	switch {
	case r.Pods.Pods == 0, r.Pods.How == cluster.ReplacedAtNextRun, r.Pods.How == cluster.ReplacedByHand:
		return s.Say("no restart; new pods have the new sizes")
	case r.Pods.InPlace:
		return s.Say("resized in place; restarted if that is refused")
	case r.Pods.Checked:
		return s.Say("rolling")
	}
	return s.Say("rolling, unchecked: no readinessProbe")
}

// shortName is NAMESPACE/NAME.
func shortName(namespace, name string) string {
	if namespace == "" {
		return name
	}
	return namespace + "/" + name
}
