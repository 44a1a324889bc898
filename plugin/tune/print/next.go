package print

import "github.com/lightk8s/lightk8s/plugin/tune/plan"

// next prints the command that comes next, which no line break parts.
func (t *table) next(label string, step plan.Step) {
	if step.Command == "" {
		return
	}
	t.line(label, step.Command)
	if step.Why != "" {
		t.sentence("      ", step.Why)
	}
}
