package print

import "github.com/lightk8s/lightk8s/plugin/tune/plan"

// next prints the command that comes next, which no line break parts.
func (t *table) next(p plan.Plan) {
	if p.Next.Command == "" {
		return
	}
	t.line("Next: ", p.Next.Command)
	if p.Next.Why != "" {
		t.sentence("      ", p.Next.Why)
	}
}
