package report

import "github.com/lightk8s/lightk8s/rego/policy"

// The most that a report can score with a finding of a severity.
const (
	mostWithCritical = 49
	mostWithHigh     = 79
)

// Score is the weight of the controls that passed among those that passed or failed, from 0 to 100. The number of
// findings does not matter, so that a larger cluster is not worse. It is nil where nothing has a weight.
//
// Scores of other inputs, or of another version's controls, do not compare.
func Score(passed, failed map[policy.Severity]int) *int {
	won, all := 0, 0
	for _, severity := range policy.Severities() {
		won += severity.Weight() * passed[severity]
		all += severity.Weight() * (passed[severity] + failed[severity])
	}
	if all == 0 {
		return nil
	}
	score := 100 * won / all
	switch {
	case failed[policy.Critical] > 0:
		score = min(score, mostWithCritical)
	case failed[policy.High] > 0:
		score = min(score, mostWithHigh)
	}
	return &score
}
