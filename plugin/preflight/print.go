package preflight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// text is the plan for people.
func (p Plan) text(color bool, width int) string {
	var out strings.Builder
	palette := text.Palette(color)
	writeWrapped(&out, fmt.Sprintf("Judged %s, by %s.", text.Count(p.Judged, "object"), p.Settings), width, "")
	if len(p.Denied) > 0 {
		fmt.Fprintf(&out, "\nTo be %s when created: %d\n", palette.State("denied"), len(p.Denied))
		for _, denied := range p.Denied {
			out.WriteString(denied.text(width))
		}
	}
	if len(p.Limited) > 0 {
		out.WriteString("\n")
		writeWrapped(&out, fmt.Sprintf("To get a memory limit: %s. Limits are made from %s.", text.Count(len(p.Limited), "container"), p.Sizing), width, "")
		p.limits(&out, width)
	}
	if len(p.Refused) > 0 {
		fmt.Fprintf(&out, "\nRefused by the API server, with or without lightk8s: %d\n", len(p.Refused))
		for _, refused := range p.Refused {
			writeWrapped(&out, refused.String()+": "+refused.Reason, width, "  ")
		}
	}
	switch {
	case len(p.Exceptions)+len(p.CustomExceptions) > 0:
		out.WriteString("\nInstall with these values to admit them (-o values writes them):\n")
		if values, err := p.values(); err == nil {
			for line := range strings.Lines(values) {
				out.WriteString("  " + text.CleanLines(line))
			}
		}
		if slices.ContainsFunc(p.CustomExceptions, func(e policy.Exception) bool { return len(e.Pods) > 0 }) {
			out.WriteString("\n")
			writeWrapped(&out, "Read each of these exceptions before you install it: it admits every pod of the service account and images that it names.", width, "")
		}
	case len(p.Denied) == 0:
		out.WriteString("\nNothing would be denied.\n")
	}
	if slices.ContainsFunc(p.Denied, func(d Denied) bool { return !d.Exceptable }) {
		out.WriteString("\n")
		writeWrapped(&out, "No exception admits some of them: change them, or exempt their namespaces.", width, "")
	}
	return out.String()
}

func (d Denied) text(width int) string {
	var out strings.Builder
	name := d.String()
	if d.Helper {
		name += ", a pod that it makes"
	}
	out.WriteString("  " + text.Clean(name) + "\n")
	var by []string
	switch {
	case slices.Equal(d.Webhook, d.Floor):
		by = []string{"by webhook and floor: " + strings.Join(d.Webhook, ", ")}
	default:
		if len(d.Webhook) > 0 {
			by = append(by, "by the webhook: "+strings.Join(d.Webhook, ", "))
		}
		if len(d.Floor) > 0 {
			by = append(by, "by the floor: "+strings.Join(d.Floor, ", "))
		}
	}
	for _, line := range by {
		writeWrapped(&out, line, width, "    ")
	}
	switch {
	case d.AddOn != "":
		out.WriteString("    exception: " + d.AddOn + "\n")
	case d.Exceptable:
		out.WriteString("    exception: one of its own, below\n")
	default:
		out.WriteString("    exception: none\n")
	}
	return out.String()
}

// shownLimits is how many limits that fit are shown.
const shownLimits = 10

// limits shows those that are too small, all of them, and then some others.
func (p Plan) limits(out *strings.Builder, width int) {
	rows := slices.Clone(p.Limited)
	slices.SortStableFunc(rows, func(a, b Limited) int {
		return cmp.Compare(fits(a), fits(b))
	})
	small := 0
	for small < len(rows) && rows[small].TooSmall() {
		small++
	}
	shown := min(len(rows), small+shownLimits)
	columns := max(20, width-2-7-2-22)
	row := func(name, limit, peak string) {
		fmt.Fprintf(out, "  %s %s  %s\n", text.Pad(text.CutMiddle(name, columns), columns), text.PadLeft(limit, 7), peak)
	}
	row("CONTAINER", "LIMIT", "SEEN TO USE")
	for _, l := range rows[:shown] {
		peak := "?"
		if l.PeakBytes != nil {
			peak = mebibytes(*l.PeakBytes)
		}
		if l.TooSmall() {
			peak += ": too small"
		}
		row(fmt.Sprintf("%s/%s %s", l.Namespace, l.Name, l.Container), mebibytes(l.LimitBytes), peak)
	}
	if rest := len(rows) - shown; rest > 0 {
		fmt.Fprintf(out, "  and %d more, of which none is known to be too small: -o json\n", rest)
	}
	if small > 0 {
		out.WriteString("\n")
		writeWrapped(out, "Set a limit in the manifests where it is too small, or their containers are OOM-killed.", width, "")
	}
}

func fits(l Limited) int {
	if l.TooSmall() {
		return 0
	}
	return 1
}

func mebibytes(bytes int64) string { return fmt.Sprintf("%dMi", bytes>>20) }

func writeWrapped(out *strings.Builder, line string, width int, indent string) {
	for _, part := range text.Wrap(text.Clean(line), max(40, width)-len(indent), "") {
		out.WriteString(indent + part + "\n")
	}
}

// values are those of the chart that admit all that can be.
func (p Plan) values() (string, error) {
	var v struct {
		Exceptions []string           `json:"exceptions,omitempty"`
		Custom     []policy.Exception `json:"customExceptions,omitempty"`
	}
	v.Exceptions, v.Custom = p.Exceptions, p.CustomExceptions
	data, err := yaml.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write values: %w", err)
	}
	return string(data), nil
}
