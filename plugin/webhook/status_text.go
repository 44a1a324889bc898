package webhook

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
)

// textWidth is how wide a line of the status is at most; commands are never wrapped.
const textWidth = 80

// text is the status for people: the verdict, and what is not ok with one command each.
func (s Status) text(color bool) string {
	palette := text.Palette(color)
	var out strings.Builder
	if len(s.Checks) == 0 {
		out.WriteString(paintVerdict(palette, s.verdict()) + ". No configuration of the webhook was found. To install it:\n")
		out.WriteString("  " + installCommand() + "\n")
		return out.String()
	}
	out.WriteString(paintVerdict(palette, s.verdict()) + ". " + s.summary() + "\n")
	names, width := map[string]int{}, 0
	for _, check := range s.Checks {
		if check.State != OK {
			names[check.Name]++
			width = max(width, len(check.Name))
		}
	}
	const stateWidth = len("warning")
	indent := strings.Repeat(" ", 2+stateWidth+2)
	for _, check := range s.Checks {
		if check.State == OK {
			continue
		}
		message := check.Message
		if names[check.Name] > 1 && check.Object != "" {
			message = check.Object + ": " + message
		}
		state := string(check.State)
		first := "  " + palette.State(state) + strings.Repeat(" ", stateWidth-len(state)+2) + text.Pad(check.Name, width+2)
		for i, line := range wrapHard(text.Clean(message), textWidth-len(indent)-width-2) {
			if i > 0 {
				first = text.Pad("", len(indent)+width+2)
			}
			out.WriteString(first + line + "\n")
		}
		if check.Command != "" {
			out.WriteString(indent + check.Command + "\n")
		}
	}
	fmt.Fprintf(&out, "%d ok, %d broken, %d unknown (-o wide lists them)\n", s.count(OK), s.count(Broken), s.count(Unknown))
	return out.String()
}

// wrapHard wraps a message, and breaks words that are longer than a line.
func wrapHard(message string, width int) []string {
	var words []string
	for _, word := range strings.Fields(message) {
		rest := []rune(word)
		for text.Columns(string(rest)) > width {
			n := len(rest)
			for text.Columns(string(rest[:n])) > width {
				n--
			}
			words, rest = append(words, string(rest[:n])), rest[n:]
		}
		words = append(words, string(rest))
	}
	return text.Wrap(strings.Join(words, " "), width, "")
}

// Verdict is the status in a word or two.
type Verdict string

// The verdicts. Unknown is worse than broken, as in the exit code.
const (
	Works        Verdict = "WORKS"
	Degraded     Verdict = "DEGRADED"
	IsBroken     Verdict = "BROKEN"
	IsUnknown    Verdict = "UNKNOWN"
	NotInstalled Verdict = "NOT INSTALLED"
)

func (s Status) verdict() Verdict {
	switch {
	case len(s.Checks) == 0:
		return NotInstalled
	case s.count(Unknown) > 0:
		return IsUnknown
	case s.count(Broken) > 0:
		return IsBroken
	case s.count(Warning) > 0:
		return Degraded
	}
	return Works
}

func paintVerdict(palette text.Palette, v Verdict) string {
	style := map[Verdict]text.Style{Works: text.Green, Degraded: text.Yellow, IsUnknown: text.Yellow, IsBroken: text.BoldRed, NotInstalled: text.Bold}
	return palette.Paint(style[v], string(v))
}

// summary is a sentence on what the verdict rests on.
func (s Status) summary() string {
	warned, broken, unknown := s.count(Warning), s.count(Broken), s.count(Unknown)
	var parts []string
	if unknown > 0 {
		parts = append(parts, text.Count(unknown, "check")+" could not be made")
	}
	if broken > 0 {
		parts = append(parts, text.Count(broken, "check")+" failed")
	}
	if warned > 0 {
		verb := " need attention"
		if warned == 1 {
			verb = " needs attention"
		}
		parts = append(parts, text.Count(warned, "check")+verb)
	}
	subject := "The API server injects and denies without a webhook"
	if s.called() {
		subject = "The webhook is ready"
	}
	switch {
	case broken+unknown > 0:
		return strings.Join(parts, ", ") + "."
	case warned > 0 && s.called():
		return subject + "; " + parts[0] + "."
	case warned > 0:
		return parts[0] + "." // the floor or the injection is what is not there
	}
	return subject + "."
}

// called reports whether a webhook is called, which mode policies of the chart does without.
func (s Status) called() bool {
	for _, check := range s.Checks {
		if check.Name == "endpoints" {
			return true
		}
	}
	return false
}
