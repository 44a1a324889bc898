package explain

import (
	"github.com/lightk8s/lightk8s/rego/policy"
)

// waiverList is the waivers in force by default.
type waiverList struct {
	Waivers []policy.Waiver `json:"items"`
}

func (w waiverList) text(width int) (string, error) {
	l := &lines{width: width}
	l.paragraph(0, "", "audit waives these findings: the parts of the distributions that cannot do without what a control finds. "+
		"A finding is waived when everything that a waiver names matches. --no-default-waivers counts them all.")
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
		l.line("There are none.")
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
