package printer

import (
	"maps"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// sarifRules describes the controls that the report speaks of, by id.
func sarifRules(r report.Report) []*sarif.ReportingDescriptor {
	// The severity in force, which a policy file can change; the worst where there are several.
	severities := map[string]policy.Severity{}
	categories := map[string]string{}
	see := func(f report.Finding) {
		if s, ok := severities[f.Control]; !ok || s == "" || f.Severity.AtLeast(s) {
			severities[f.Control] = f.Severity
		}
		categories[f.Control] = f.Category
	}
	for _, skip := range r.Skipped {
		severities[skip.Control] = ""
	}
	for f := range r.Findings.Unmarked() {
		see(f)
	}
	for _, waived := range r.Waived {
		see(waived.Finding)
	}
	var rules []*sarif.ReportingDescriptor
	for _, id := range slices.Sorted(maps.Keys(severities)) {
		control := r.Control(id, categories[id])
		if severities[id] != "" {
			control.Severity = severities[id]
		}
		rules = append(rules, sarifRule(control))
	}
	return rules
}

func sarifRule(c policy.Control) *sarif.ReportingDescriptor {
	rule := sarif.NewRule(c.ID).WithName(pascalCase(c.ID)).WithDescription(c.Problem)
	if c.Description != "" {
		rule.WithFullDescription(sarif.NewMultiformatMessageString().WithText(c.Description))
	}
	if c.Remediation != "" {
		rule.WithHelp(sarif.NewMultiformatMessageString().WithText(c.Remediation).WithMarkdown(helpMarkdown(c)))
	}
	// Code scanning shows a severity for rules with the tag "security" only.
	tags := []string{"security", "kubernetes"}
	if c.Category != "" {
		tags = append(tags, c.Category)
	}
	for _, reference := range c.References {
		if reference.Framework != "" {
			tags = append(tags, reference.Framework)
		}
		if rule.HelpURI == nil && isWebPage(reference.URL) {
			rule.WithHelpURI(reference.URL)
		}
	}
	slices.Sort(tags)
	properties := sarif.NewPropertyBag().WithTags(slices.Compact(tags))
	if c.Severity != "" {
		properties.Add("security-severity", securitySeverity(c.Severity))
		rule.WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(sarifLevel(c.Severity)))
	}
	return rule.WithProperties(properties)
}

func helpMarkdown(c policy.Control) string {
	text := "**How to fix it**\n\n" + c.Remediation
	var links []string
	for _, reference := range c.References {
		if isWebPage(reference.URL) {
			links = append(links, "- <"+reference.URL+">")
		}
	}
	if len(links) > 0 {
		text += "\n\n**References**\n\n" + strings.Join(links, "\n")
	}
	return text
}

func isWebPage(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// securitySeverity is a score on the scale of CVSS, in the middle of the range that code scanning
// gives the same name: above 9 critical, from 7 high, from 4 medium, below low.
func securitySeverity(s policy.Severity) string {
	switch s {
	case policy.Critical:
		return "9.5"
	case policy.High:
		return "8.0"
	case policy.Medium:
		return "5.5"
	case policy.Low:
		return "2.0"
	default:
		return "0.1"
	}
}

func pascalCase(id string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(id, "-") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// artifactURI renders the place of a file as SARIF wants it: relative, with forward slashes, wherever
// that can be. Empty: there is no file (a live object, standard input).
func artifactURI(file, dir string) string {
	if file == "" || file == "-" {
		return ""
	}
	if u, err := url.Parse(file); err == nil && u.Scheme != "" && u.Host != "" {
		return u.String()
	}
	if filepath.IsAbs(file) && dir != "" {
		if relative, err := filepath.Rel(dir, file); err == nil && filepath.IsLocal(relative) {
			file = relative
		}
	}
	u := url.URL{Path: path.Clean(filepath.ToSlash(file))}
	if filepath.IsAbs(file) {
		u.Scheme = "file"
		if !strings.HasPrefix(u.Path, "/") { // C:/
			u.Path = "/" + u.Path
		}
	}
	return u.String()
}
