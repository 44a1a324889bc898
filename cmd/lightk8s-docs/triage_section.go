package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// causesHeading is the heading that causes link to.
const causesHeading = "causes"

func causeLink(cause policy.Cause) string {
	return fmt.Sprintf("[%s](README.md#%s)", cause, causesHeading)
}

// meaning is a word of the triage, and what it stands for.
type meaning struct{ word, text string }

// triage describes the words that stand beside each control, and lists the causes with their controls.
func (m *markdown) triage(categories []category) {
	m.paragraph("## risk, closedBy and ease")
	m.paragraph("Each control states what its findings lead to, what closes them, and how much work that is. `kubectl lightk8s explain -o json` has the same fields.")
	m.meanings("Risk", []meaning{
		{string(policy.Exposed), "strangers can reach it"},
		{string(policy.Outage), "it cannot start, stay up or upgrade"},
		{string(policy.Takeover), "an attacker gets from one pod, account or node to more"},
		{string(policy.DataLoss), "it cannot be recovered"},
		{string(policy.Cost), "it takes memory, CPU, disk or money for nothing"},
		{string(policy.Hygiene), "nothing follows at once; the next incident is harder to avoid or to see"},
	})
	m.meanings("Closed by", []meaning{
		{string(policy.ByFix), "the change that its findings carry where a machine can make it (`fixable` in the report)"},
		{string(policy.ByTune), "`kubectl lightk8s tune`; what it leaves alone, its plan lists"},
		{string(policy.ByChart), "one of the [values of the chart](../../charts/lightk8s/README.md)"},
		{string(policy.ByYou), "a decision, or a change outside the API"},
	})
	m.meanings("Ease", []meaning{
		{string(policy.OneCommand), "one command a finding"},
		{string(policy.EditManifest), "an edit of a manifest, or of a configuration file of the server"},
		{string(policy.Project), "a migration, a larger server, or a search for the reason"},
	})
	m.paragraph("## %s", causesHeading)
	m.paragraph("Controls of one cause find the same thing on many objects.")
	m.table("Cause", "What it is", "Controls")
	for _, cause := range policy.Causes() {
		m.row(string(cause), prose(cause.Sentence()), strings.Join(linksOf(cause, categories), ", "))
	}
	m.end()
}

func (m *markdown) meanings(head string, meanings []meaning) {
	m.table(head, "Meaning")
	for _, of := range meanings {
		m.row(of.word, of.text)
	}
	m.end()
}

func linksOf(cause policy.Cause, categories []category) []string {
	var links []string
	for _, c := range categories {
		for _, p := range c.pages {
			if p.Control.Cause == cause {
				links = append(links, link(p.Control))
			}
		}
	}
	slices.Sort(links)
	return links
}
