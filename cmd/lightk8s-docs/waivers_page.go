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
	m.paragraph("The webhook does not lift a denial by them: the author of a pod chooses its name, its labels and its image, and can " +
		"have a namespace that is called kube-flannel. Where such a part is to run in a namespace that the webhook judges, name " +
		"its waiver in the policy by its id, as `admission: {builtInWaivers: [flannel]}`. Of those below this matters for flannel and " +
		"calico-node alone: the others are for kube-system, which is exempt, or for other kinds than pods.")
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
