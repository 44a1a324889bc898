package printer

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// actions lists what to do first. A command is there to be copied: it is never broken or cut.
func (s *screen) actions(actions []report.Action) []string {
	if len(actions) == 0 {
		return nil
	}
	lines, kind := []string{"", s.Paint(text.Bold, s.Say("DO FIRST"))}, 0
	for _, a := range actions {
		kind = max(kind, len(a.Kind))
	}
	for i, a := range actions {
		start := fmt.Sprintf("  %d %-*s  ", i+1, kind, a.Kind)
		where := text.Clean(a.Command)
		if a.Origin != nil {
			where = text.Clean(a.Origin.String())
		}
		said := text.Clean(a.Text)
		if said == "" && a.Kind != report.Kubectl {
			said = s.Say("closes up to %d", a.Closes)
		}
		switch room := s.width - len(start); {
		case where == "":
			lines = append(lines, start+text.Cut(said, room))
		case text.Columns(where)+len(gap)+text.Columns(said) <= room:
			lines = append(lines, start+s.Paint(text.Bold, where)+strings.TrimRight(gap+said, " "))
		default:
			lines = append(lines, start+text.Cut(said, room), strings.Repeat(" ", len(start))+s.Paint(text.Bold, where))
		}
	}
	return lines
}
