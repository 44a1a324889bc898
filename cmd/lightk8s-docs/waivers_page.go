package main

import (
	"strings"

	"github.com/lightk8s/lightk8s/plugin/explain"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// waiversPage lists the waivers in force by default.
func waiversPage(waivers []policy.Waiver) ([]byte, error) {
	m := &markdown{}
	m.paragraph("%s", strings.Replace(generatedNote, "the controls in rego/bundle", "the default waivers of rego/policy", 1))
	m.paragraph("# Default waivers")
	m.paragraph("Parts of the distributions cannot do without what a control finds. `kubectl lightk8s audit` waives these " +
		"findings: it counts them, and lists them with the reason in json and yaml. A finding is waived when everything that a " +
		"waiver names matches; `--no-default-waivers` counts them all. `kubectl lightk8s explain waivers` prints this list.")
	m.paragraph("The webhook does not lift a denial by them. For that there are [exceptions](exceptions.md).")
	for _, waiver := range waivers {
		conditions, err := explain.Conditions(waiver)
		if err != nil {
			return nil, err
		}
		m.paragraph("%s", prose(waiver.Reason))
		for _, condition := range conditions {
			m.item(condition.Name + ": " + code(condition.Values))
		}
		m.end()
	}
	if len(waivers) == 0 {
		m.paragraph("There are none.")
	}
	return append([]byte(strings.TrimRight(m.String(), "\n")), '\n'), nil
}
