package printer

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// causesShown is how many causes are shown.
const causesShown = 4

// common lists the causes of many findings.
func (s *screen) common(o overview.Overview) *block {
	b := &block{Block: text.Block{Shown: causesShown, Around: headed}, title: s.Say("SAME CAUSE, MANY FINDINGS"), counted: "%d of %d causes"}
	number, name, objects := 0, 0, 0
	for _, c := range o.Causes {
		number = max(number, len(fmt.Sprint(c.Findings)))
		name = max(name, text.Columns(text.Clean(string(c.Name))))
		objects = max(objects, text.Columns(onObjects(s.words, c)))
	}
	name = min(name, s.width-number-objects-len("fix")-4*len(gap))
	for _, c := range o.Causes {
		b.Lines = append(b.Lines, gap+text.PadLeft(fmt.Sprint(c.Findings), number)+gap+
			text.Pad(text.CutMiddle(text.Clean(string(c.Name)), name), name)+gap+text.Pad(onObjects(s.words, c), objects)+gap+string(c.ClosedBy))
	}
	b.more = func(shown int) string {
		var others []string
		for _, c := range o.Causes[shown:] {
			others = append(others, fmt.Sprintf("%s %d", text.Clean(string(c.Name)), c.Findings))
		}
		return s.Say("  +%s: %s", s.Count(len(others), "cause"), strings.Join(others, ", "))
	}
	return b
}

func onObjects(w words, c overview.Cause) string {
	return w.Count(c.Objects, strings.TrimSuffix(c.Noun, "s"))
}

// also counts the findings that no section shows, and names their causes; it follows a list of causes, or stands
// alone.
func (s *screen) also(o overview.Overview, follows bool) []string {
	var counts, causes []string
	for _, severity := range policy.Severities() {
		if n := o.Rest[severity]; n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, s.Say(string(severity))))
		}
	}
	if len(counts) == 0 {
		return nil
	}
	for _, c := range o.RestCauses {
		causes = append(causes, fmt.Sprintf("%s %d", text.Clean(string(c.Name)), c.Findings))
	}
	line := s.Paint(text.Bold, s.Say("ALSO")) + gap + text.Cut(s.Join(counts...)+s.Say(": ")+strings.Join(causes, ", "), s.width-text.Columns(s.Say("ALSO"))-len(gap))
	if follows {
		return []string{line}
	}
	return []string{"", line}
}
