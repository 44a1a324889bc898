package admission

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/rego/policy"
)

const (
	maxWarnings     = 10  // more is not read
	maxWarningBytes = 250 // the API server cuts warnings at 256 where there are many
	maxFindings     = 5   // of one control, in a message
	maxFindingBytes = 500 // what it quotes can be as long as its author likes
	maxCauses       = 100 // the others are of the same kind, and every client has to read them
)

// status returns why a request is denied, in the words of Pod Security Admission where there are
// such words, with control, container and field, and the way out.
func (d decision) status(set ruleset) *metav1.Status {
	status := &metav1.Status{
		Status: metav1.StatusFailure, Code: http.StatusForbidden, Reason: metav1.StatusReasonForbidden,
		Details: &metav1.StatusDetails{},
	}
	var parts, ids []string
	for _, g := range d.denied {
		parts = append(parts, g.String())
		ids = append(ids, g.control.ID)
		for _, finding := range g.findings[:min(len(g.findings), maxCauses-len(status.Details.Causes))] {
			status.Details.Causes = append(status.Details.Causes, metav1.StatusCause{
				Type: metav1.CauseType(g.control.ID), Field: finding.Path.String(), Message: shortened(finding.Message, maxFindingBytes),
			})
		}
	}
	for _, failure := range d.closed {
		parts = append(parts, fmt.Sprintf("%s could not be judged (%v)", failure.Control, failure.Err))
		ids = append(ids, failure.Control)
	}
	status.Message = fmt.Sprintf("violates %s: %s. For the way out: kubectl lightk8s explain %s",
		set.name(), strings.Join(parts, ", "), strings.Join(ids, " "))
	return status
}

// String renders a control and its findings: host namespaces (pod must not set hostNetwork=true at spec.hostNetwork).
func (g group) String() string {
	messages := make([]string, 0, len(g.findings))
	for i, finding := range g.findings {
		if i == maxFindings {
			messages = append(messages, fmt.Sprintf("and %d more", len(g.findings)-i))
			break
		}
		messages = append(messages, located(finding))
	}
	name := g.control.ID
	if g.control.Reason != "" && g.control.Reason != name {
		name = g.control.Reason + " [" + name + "]"
	}
	return fmt.Sprintf("%s (%s)", name, strings.Join(messages, "; "))
}

func located(finding policy.Finding) string {
	if len(finding.Path) == 0 {
		return shortened(finding.Message, maxFindingBytes)
	}
	return shortened(finding.Message, maxFindingBytes) + " at " + finding.Path.String()
}

// warnings are one line for each control, the worst first, since there is room for few.
func (d decision) warnings(set ruleset) []string {
	return limited(slices.Concat(
		worstFirst("would violate "+set.name(), d.denied),
		failed(set.judge(), d.closed),
		failed("lightk8s", d.open),
		worstFirst("lightk8s", d.warned),
	))
}

func worstFirst(prefix string, groups []group) []string {
	groups = slices.Clone(groups)
	slices.SortStableFunc(groups, func(a, b group) int { return a.control.Severity.Compare(b.control.Severity) })
	lines := make([]string, 0, len(groups))
	for _, g := range groups {
		lines = append(lines, shortened(prefix+": "+g.String(), maxWarningBytes))
	}
	return lines
}

func failed(prefix string, failures []policy.Failure) []string {
	lines := make([]string, 0, len(failures))
	for _, failure := range failures {
		lines = append(lines, shortened(fmt.Sprintf("%s: control %s could not judge: %v", prefix, failure.Control, failure.Err), maxWarningBytes))
	}
	return lines
}

func limited(lines []string) []string {
	if len(lines) <= maxWarnings {
		return lines
	}
	more := fmt.Sprintf("lightk8s: and %d more: kubectl lightk8s audit lists them", len(lines)-maxWarnings+1)
	return append(lines[:maxWarnings-1:maxWarnings-1], more)
}

// shortened cuts a line at a whole character.
func shortened(line string, limit int) string {
	if len(line) <= limit {
		return line
	}
	const mark = "..."
	return strings.ToValidUTF8(line[:limit-len(mark)], "") + mark
}
