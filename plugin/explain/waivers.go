package explain

import (
	"github.com/lightk8s/lightk8s/rego/policy"
)

// waiverList is the waivers in force by default.
type waiverList struct {
	Waivers []policy.Waiver `json:"items"`
}

func (w waiverList) text(how layout) (string, error) {
	l := &lines{layout: how}
	l.paragraph(0, "", l.Say("audit waives these findings: components of the distributions need what a control reports. A finding is waived if it matches every condition of a waiver. --no-default-waivers counts all findings."))
	for _, waiver := range w.Waivers {
		l.line("")
		l.paragraph(0, "", waiver.Reason)
		conditions, err := Conditions(waiver)
		if err != nil {
			return "", err
		}
		for _, condition := range conditions {
			l.paragraph(factIndent, "  "+condition.Name, condition.Values)
		}
	}
	if len(w.Waivers) == 0 {
		l.line("")
		l.line(l.Say("No waivers."))
	}
	return l.String(), nil
}

func (waiverList) names() []string { return nil }

func (w waiverList) values() (string, any) {
	if w.Waivers == nil {
		w.Waivers = []policy.Waiver{}
	}
	return "WaiverList", w
}
