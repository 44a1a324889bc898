package print

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/ledger"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

func (t *table) node(n plan.Node) {
	t.heading("Node " + text.Clean(n.Name))
	t.sentence("  ", about(n))
	t.ledger(n.Ledger)
	t.settings(n)
	for _, note := range n.Notes {
		t.sentence("  note: ", note)
	}
}

// about says in a line what a node is.
func about(n plan.Node) string {
	role := "agent"
	if n.Server {
		role = "server"
	}
	words := []string{orUnknown(n.Distribution, "distribution unknown"), role, n.Version, n.Runtime, "memory unknown"}
	if n.CapacityMiB > 0 {
		words[len(words)-1] = fmt.Sprintf("%d MiB", n.CapacityMiB)
	}
	if n.PublicAddress != "" {
		words = append(words, n.PublicAddress+" is a public address")
	}
	return text.Clean(strings.Join(words, ", "))
}

func orUnknown(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// letters stand for the parts of a ledger in its bar.
var letters = map[ledger.Part]struct {
	letter string
	style  text.Style
}{
	ledger.System: {"s", text.Dim}, ledger.Kubernetes: {"k", text.Cyan}, ledger.ControlPlane: {"c", text.Cyan},
	ledger.AddOn: {"a", text.Yellow}, ledger.Workload: {"w", text.Green}, ledger.Eviction: {"e", text.BoldRed}, ledger.Free: {".", ""},
}

func (t *table) ledger(l ledger.Ledger) {
	if len(l.Entries) > 0 && l.CapacityMiB > 0 {
		t.line("  ", t.bar(l))
	}
	rows := [][]string{}
	for _, e := range l.Entries {
		rows = append(rows, []string{
			letters[e.Part].letter, text.Clean(e.Name), fmt.Sprintf("%d MiB", e.MiB), fmt.Sprintf("%.1f %%", e.Percent), offHint(e),
		})
	}
	t.columns("  ", rows, 2, 3)
	t.sentence("  ", requested(l))
	for _, text := range l.Unknown {
		t.sentence("  ?  ", text)
	}
}

// requested says what the pods of a node ask for.
func requested(l ledger.Ledger) string {
	if l.Pods == 0 {
		return "no pod runs here"
	}
	return fmt.Sprintf("%s here: %d MiB requested of %d MiB, limits add up to %d MiB; %s",
		text.Count(l.Pods, "pod"), l.RequestedMiB, l.AllocatableMiB, l.LimitedMiB, unlimited(l))
}

// offHint says how to do without an add-on that takes a twentieth of the node or more.
func offHint(e ledger.Entry) string {
	if e.Switch == "" || e.Percent < 5 {
		return ""
	}
	return "without it: " + e.Switch
}

func unlimited(l ledger.Ledger) string {
	switch l.Unlimited {
	case 0:
		return "every container has a limit"
	case l.Pods:
		return "every pod has a container without a limit"
	case 1:
		return "1 pod has a container without a limit"
	}
	return text.Count(l.Unlimited, "pod") + " have a container without a limit"
}

// bar draws the ledger, a letter for each share of the memory.
func (t *table) bar(l ledger.Ledger) string {
	room := min(t.width, 100) - len("  []")
	var drawn strings.Builder
	used := 0
	var sum int64
	for _, e := range l.Entries {
		sum += e.MiB
		end := min(room, int(sum*int64(room)/max(1, l.CapacityMiB)))
		if end > used {
			drawn.WriteString(t.paint(letters[e.Part].style, strings.Repeat(letters[e.Part].letter, end-used)))
			used = end
		}
	}
	blank := "?"
	if l.FreeMiB != nil {
		blank = "."
	}
	return "[" + drawn.String() + strings.Repeat(blank, room-used) + "]"
}

func (t *table) settings(n plan.Node) {
	if len(n.Settings) == 0 {
		return
	}
	rows := [][]string{{"SETTING", "NOW", "RECOMMENDED", "CONTROL"}}
	for _, s := range n.Settings {
		rows = append(rows, []string{
			text.Clean(s.Of + " " + s.Field), text.Clean(s.Now()) + byFlag(s), text.Clean(plan.OrNone(s.After)), strings.Join(s.Controls, ", "),
		})
	}
	t.columns("  ", rows)
	if n.TunedMiB != n.AllocatableMiB {
		t.sentence("  ", fmt.Sprintf("Pods can then request %d MiB instead of %d MiB.", n.TunedMiB, n.AllocatableMiB))
	}
}

// byFlag marks a value that a flag of the kubelet sets.
func byFlag(s plan.Setting) string {
	if s.Flag == "" {
		return ""
	}
	return " by flag"
}
