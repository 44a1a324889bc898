package printer

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

const (
	toolName = "lightk8s"
	toolURI  = "https://github.com/lightk8s/lightk8s"
	// fingerprintName names the way in which Fingerprint is computed.
	fingerprintName = toolName + "/v1"
)

// SARIFPrinter prints SARIF 2.1.0 for code scanning. Waived findings are suppressed results; errors,
// skipped controls and notices are notifications of the run. A finding on a live object has
// a logical location only: there is no file to point at.
type SARIFPrinter struct {
	Dir string // working directory; absolute paths below it become relative. Empty: they stay absolute
}

// Print implements Printer.
func (p SARIFPrinter) Print(w io.Writer, r report.Report) error {
	run := sarif.NewRunWithInformationURI(toolName, toolURI)
	if r.Version != "" {
		run.Tool.Driver.WithVersion(r.Version)
	}
	rules := sarifRules(r)
	index := make(map[string]int, len(rules))
	for i, rule := range rules {
		index[*rule.ID] = i
		run.Tool.Driver.AddRule(rule)
	}
	run.AddInvocation(sarifInvocation(r, index))
	results := &list{r.Findings.Len() + len(r.Waived), func(i int) any {
		if i < r.Findings.Len() {
			finding := r.Findings.At(i)
			return p.result(finding, index[finding.Control], r.Comparison)
		}
		waived := r.Waived[i-r.Findings.Len()]
		return p.result(waived.Finding, index[waived.Control], r.Comparison).AddSuppression(sarif.NewSuppression().
			WithKind("external").WithStatus("accepted").WithJustification(justification(waived)))
	}}
	return writeSARIF(w, sarif.NewReport().AddRun(run), results)
}

// writeSARIF writes a log of one run without results, and the results in their place: one after the other,
// since as values of the SARIF library they take many times their text.
func writeSARIF(w io.Writer, log *sarif.Report, results *list) error {
	var envelope bytes.Buffer
	if err := text.WriteJSON(&envelope, "", log); err != nil {
		return err
	}
	// Within strings quotes are escaped: this cannot be part of one.
	const place = "\n      \"results\": []"
	before, after, found := bytes.Cut(envelope.Bytes(), []byte(place))
	if !found {
		return errors.New("encode sarif: the run has no list of results")
	}
	out := bufio.NewWriter(w)
	if _, err := fmt.Fprintf(out, "%s%s", before, strings.TrimSuffix(place, "[]")); err != nil {
		return err
	}
	if err := writeJSONList(out, "      ", results); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "%s\n", after); err != nil {
		return err
	}
	return out.Flush()
}

// result has a state where reports are compared: SARIF has it of all results, or of none.
func (p SARIFPrinter) result(f report.Finding, rule int, compared *report.Comparison) *sarif.Result {
	logical := sarif.NewLogicalLocation().WithKind("object").WithName(text.Clean(f.Object.Name)).
		WithFullyQualifiedName(qualifiedName(f))
	location := sarif.NewLocation().WithLogicalLocations([]*sarif.LogicalLocation{logical})
	if uri := artifactURI(f.Origin.File, p.Dir); uri != "" {
		physical := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(uri))
		if f.Origin.Line > 0 {
			physical.WithRegion(sarif.NewRegion().WithStartLine(f.Origin.Line))
		}
		location.WithPhysicalLocation(physical)
	}
	result := sarif.NewRuleResult(f.Control).
		WithRuleIndex(rule).
		WithLevel(sarifLevel(f.Severity)).
		WithMessage(sarif.NewTextMessage(text.Clean(f.Object.String() + ": " + f.Message))).
		WithLocations([]*sarif.Location{location}).
		WithPartialFingerprints(map[string]string{fingerprintName: f.Fingerprint})
	if compared != nil {
		result.WithBaselineState(baselineState(f))
	}
	return result
}

func baselineState(f report.Finding) string {
	if f.New {
		return "new"
	}
	return "unchanged"
}

// qualifiedName names object and field: Deployment/shop/web/spec.template.spec.containers[0].image.
func qualifiedName(f report.Finding) string {
	name := overview.ObjectName(f.Object)
	if f.Path != "" {
		name += "/" + f.Path
	}
	return text.Clean(name)
}

func justification(w report.Waived) string {
	reason := text.Clean(w.Reason)
	if w.Expires != "" {
		reason += " (until " + text.Clean(w.Expires) + ")"
	}
	return reason + " [" + text.Clean(w.Source) + "]"
}

func sarifLevel(s policy.Severity) string {
	switch s {
	case policy.Critical, policy.High:
		return sarif.LevelError
	case policy.Medium:
		return sarif.LevelWarning
	default:
		return sarif.LevelNote
	}
}

// sarifInvocation reports how the run went. What could not be read or evaluated makes it a failed one.
func sarifInvocation(r report.Report, rules map[string]int) *sarif.Invocation {
	invocation := sarif.NewInvocation().WithExecutionSuccessful(len(r.Errors) == 0)
	for _, e := range r.Errors {
		message := text.Clean(e.Subject) + ": " + text.Clean(e.Message)
		if len(e.Controls) > 0 {
			message += " (without an answer: " + text.Clean(strings.Join(e.Controls, ", ")) + ")"
		}
		invocation.AddToolExecutionNotification(notification(sarif.LevelError, message))
	}
	for _, skip := range r.Skipped {
		rule := sarif.NewReportingDescriptorReference().WithID(skip.Control).WithIndex(rules[skip.Control])
		invocation.AddToolExecutionNotification(
			notification(sarif.LevelNote, "skipped: "+text.Clean(skip.Reason)).WithAssociatedRule(rule))
	}
	for _, notice := range r.Notices {
		invocation.AddToolConfigurationNotification(notification(sarif.LevelWarning, text.Clean(notice)))
	}
	return invocation
}

func notification(level, text string) *sarif.Notification {
	return sarif.NewNotification().WithLevel(level).WithMessage(sarif.NewTextMessage(text))
}
