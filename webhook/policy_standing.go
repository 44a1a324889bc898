package webhook

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// standing is what is in force beside a policy file.
type standing struct {
	err  error // of the file as it is now; nil: it is in force
	good bool  // there was one that could be read
	// level is enforced where there was none, if it is stricter than the defaults; "": the defaults are.
	level policy.PodSecurityLevel
}

// inForce names the policy, as readyz, metrics and events do.
func (s standing) inForce() string {
	switch {
	case s.err == nil:
		return "file"
	case s.good:
		return "last-good"
	case s.level != "":
		return string(s.level)
	}
	return "defaults"
}

// line is what readyz says.
func (s standing) line(file string) string {
	switch name := s.inForce(); name {
	case "file":
		return "as in " + file
	case "last-good":
		return fmt.Sprintf("the last good one, since the file is refused: %v", s.err)
	default:
		return fmt.Sprintf("%s, since the file is refused: %v", name, s.err)
	}
}

// tighten enforces what a file that was broken from the start asks for, as far as that can be read and is
// stricter than what is in force. It returns the level; "": the defaults.
func (p *policyFile) tighten(level policy.PodSecurityLevel, content []byte) policy.PodSecurityLevel {
	strictest := policy.StrictestEnforce(content)
	if level != "" || strictest == policy.DefaultAdmissionRules().Enforce {
		return level
	}
	if err := p.configure(policy.Policy{Admission: policy.Admission{AdmissionRules: policy.AdmissionRules{Enforce: strictest}}}); err != nil {
		p.log.Error("the level of a broken policy could not be enforced", "level", strictest, "error", err)
		return level
	}
	return strictest
}

var inForce = prometheus.NewDesc("lightk8s_policy_in_force",
	"1 for the policy in force: file, last-good, defaults, or restricted where a file that was broken from the start asks for that.",
	[]string{"policy"}, nil)

// Describe is of a prometheus.Collector.
func (p *policyFile) Describe(descriptions chan<- *prometheus.Desc) { descriptions <- inForce }

// Collect is of a prometheus.Collector.
func (p *policyFile) Collect(metrics chan<- prometheus.Metric) {
	metrics <- prometheus.MustNewConstMetric(inForce, prometheus.GaugeValue, 1, p.now().inForce())
}
