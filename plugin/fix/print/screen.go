package print

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/fix/plan"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Closing is what closes the findings of a control, and the severity of one.
type Closing struct {
	By       policy.Closer
	Severity policy.Severity
}

// screen is the plan for people.
type screen struct{ Options }

func (s screen) Print(w io.Writer, p plan.Plan) error {
	var out strings.Builder
	for _, file := range p.Files {
		if len(file.Changes) == 0 {
			continue
		}
		for _, c := range file.Changes {
			s.line(&out, text.Bold, "", fmt.Sprintf("%s: %s", c.Origin, c.Ref))
			for _, line := range text.Wrap(about(c), s.Width-2, "") {
				s.line(&out, "", "  ", line)
			}
		}
		if len(p.Written) == 0 {
			out.WriteString(text.Unified("a/"+file.Name, "b/"+file.Name, file.Before, file.After, s.Color))
		}
		out.WriteString("\n")
	}
	for _, object := range p.Objects {
		if err := s.object(&out, p, object); err != nil {
			return err
		}
	}
	s.fresh(&out, p)
	s.open(&out, p)
	s.totals(&out, p)
	return text.Write(w, out.String())
}

func (s screen) line(out *strings.Builder, style text.Style, indent, line string) {
	out.WriteString(indent + text.Palette(s.Color).Paint(style, text.Cut(text.Clean(line), s.Width-len(indent))) + "\n")
}

// reason is why findings stay: what closes them, or why it was not done.
type reason struct {
	rank int
	text string
}

func (s screen) reasonOf(o plan.Stays) reason {
	switch closing := s.Closes(o.Control); {
	case o.Reason != "":
		return reason{0, o.Reason}
	case closing.By == policy.ByTune:
		return reason{1, "tune closes them: " + text.CommandLine(s.Tune)}
	case closing.By == policy.ByChart:
		return reason{2, "the chart of the webhook closes them"}
	default:
		return reason{3, "your decision"}
	}
}

// below is the indentation of lines below a number.
const below = "       "

// mostControls is how many controls are named for a reason.
const mostControls = 8

// open lists what stays, by reason: the worst controls with their number of findings.
func (s screen) open(out *strings.Builder, p plan.Plan) {
	if len(p.Open) == 0 {
		return
	}
	byReason := map[reason]map[string]int{}
	for _, o := range p.Open {
		r := s.reasonOf(o)
		if byReason[r] == nil {
			byReason[r] = map[string]int{}
		}
		byReason[r][o.Control]++
	}
	reasons := slices.SortedFunc(maps.Keys(byReason), func(a, b reason) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.text, b.text))
	})
	s.line(out, text.Bold, "", "STAYS OPEN")
	for _, r := range reasons {
		controls := byReason[r]
		total := 0
		for _, n := range controls {
			total += n
		}
		ids := slices.SortedFunc(maps.Keys(controls), func(a, b string) int {
			return cmp.Or(s.Closes(a).Severity.Compare(s.Closes(b).Severity), cmp.Compare(controls[b], controls[a]), cmp.Compare(a, b))
		})
		for i, line := range text.Wrap(r.text, s.Width-len(below), "") {
			indent := below
			if i == 0 {
				indent = fmt.Sprintf("%5d  ", total)
			}
			s.line(out, "", indent, line)
		}
		var parts []string
		for i, id := range ids {
			if i == mostControls && len(ids) > mostControls+1 {
				parts = append(parts, fmt.Sprintf("%d more controls", len(ids)-mostControls))
				break
			}
			parts = append(parts, fmt.Sprintf("%s %d", id, controls[id]))
		}
		for _, line := range text.Wrap(strings.Join(parts, ", "), s.Width-len(below), "") {
			s.line(out, text.Dim, below, line)
		}
	}
	out.WriteString("\n")
}

func (s screen) totals(out *strings.Builder, p plan.Plan) {
	files, lines := 0, 0
	for _, file := range p.Files {
		if len(file.Changes) > 0 {
			files, lines = files+1, lines+file.Lines()
		}
	}
	where := fmt.Sprintf("%s, %s", text.Count(files, "file"), text.Count(lines, "line"))
	action := "--write"
	if len(p.Objects) > 0 {
		pods := 0
		for _, object := range p.Objects {
			pods += object.Pods
		}
		where, action = fmt.Sprintf("%s, %s replaced", text.Count(len(p.Objects), "object"), text.Count(pods, "pod")), "--apply"
	}
	switch {
	case p.Done != nil:
		line := fmt.Sprintf("Changed %s. Audited again: %d found, %d fixed, %d left.", text.Count(p.Done.Changed, "object"), p.Found, p.Fixed, len(p.Open))
		if p.Done.Reverted > 0 {
			line = fmt.Sprintf("Changed %s, reverted %d. Audited again: %d found, %d fixed, %d left.", text.Count(p.Done.Changed, "object"), p.Done.Reverted, p.Found, p.Fixed, len(p.Open))
		}
		s.line(out, text.Bold, "", line)
		if p.Done.Changed > 0 {
			s.command(out, "Undo: ", "kubectl lightk8s fix undo "+p.Done.ID)
		}
	case p.Found == 0:
		s.line(out, "", "", fmt.Sprintf("%s: no findings", text.Count(p.Judged, "object")))
	case len(p.Written) > 0:
		s.line(out, text.Bold, "", fmt.Sprintf("Wrote %s. Audited again: %d found, %d fixed, %d left.", where, p.Found, p.Fixed, len(p.Open)))
		s.command(out, "Undo: ", s.undo(p))
	case p.Fixed == 0:
		s.line(out, text.Bold, "", fmt.Sprintf("%d found, none can be fixed. Nothing was changed.", p.Found))
	case p.Asked:
		s.line(out, text.Bold, "", fmt.Sprintf("%d of %d findings can be fixed (%s).", p.Fixed, p.Found, where))
	default:
		s.line(out, text.Bold, "", fmt.Sprintf("%d of %d findings can be fixed (%s). Nothing was changed.", p.Fixed, p.Found, where))
		s.command(out, "Next: ", text.CommandLine(append(slices.Clone(s.Command), action)))
	}
}

// command prints a command whole: one that is cut cannot be copied.
func (s screen) command(out *strings.Builder, label, command string) {
	out.WriteString(label + text.Clean(command) + "\n")
}

func (s screen) undo(p plan.Plan) string {
	if slices.Contains(s.Command, "--backup") {
		return "move each FILE.orig back to FILE"
	}
	return text.CommandLine(append([]string{"git", "checkout", "--"}, p.Written...))
}

// object shows what becomes of an object of a cluster; after a run that was shown already.
func (s screen) object(out *strings.Builder, p plan.Plan, o plan.Object) error {
	if p.Done != nil {
		return nil
	}
	s.line(out, text.Bold, "", o.Ref.String())
	said := about(o.Change)
	if o.Pods > 0 {
		said += "; replaces " + text.Count(o.Pods, "pod")
	}
	if len(o.Also) > 0 {
		said += "; the API server sets too: " + strings.Join(o.Also, ", ")
	}
	for _, line := range text.Wrap(said, s.Width-2, "") {
		s.line(out, "", "  ", line)
	}
	diff, err := text.Diff(o.Ref.String(), o.Before, o.After, s.Color)
	out.WriteString(diff + "\n")
	return err
}

// about names the controls that a change is for.
func about(c plan.Change) string {
	controls := strings.Join(c.Controls, ", ")
	if c.About != nil {
		return "is created; " + controls
	}
	return controls
}

// fresh lists findings that were not there before a run.
func (s screen) fresh(out *strings.Builder, p plan.Plan) {
	if p.Done == nil || len(p.Done.New) == 0 {
		return
	}
	s.line(out, text.Bold, "", "NEW")
	for _, stays := range p.Done.New {
		s.line(out, "", below, fmt.Sprintf("%s: %s: %s", stays.Object, stays.Control, stays.Message))
	}
	out.WriteString("\n")
}
