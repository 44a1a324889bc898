package audit

import (
	"errors"
	"fmt"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// threshold is from where on a report fails.
type threshold struct {
	failOn   policy.Severity // of the findings that are judged; empty: none fails
	minScore int             // 0: no score fails
}

// ending returns the error that the command ends with: what could not be read is worse than
// what was found. judged is whether a control answered for an object.
func ending(r report.Report, judged bool, fails threshold, interrupted error) error {
	switch {
	case interrupted != nil:
		return exitcode.With(exitcode.Unread, fmt.Errorf("audit: %w", interrupted))
	case len(r.Errors) > 0:
		return exitcode.Silent(exitcode.Unread)
	case r.Summary.Score != nil && *r.Summary.Score < fails.minScore:
		return exitcode.With(exitcode.Findings, fmt.Errorf("score %d is below --min-score %d", *r.Summary.Score, fails.minScore))
	}
	failed := r.Summary.Failed
	if r.Comparison != nil {
		failed = r.Comparison.NewBySeverity
	}
	for severity, findings := range failed {
		if findings > 0 && fails.failOn != "" && severity.AtLeast(fails.failOn) {
			return exitcode.Silent(exitcode.Findings)
		}
	}
	switch {
	case r.Summary.Objects == 0:
		return exitcode.With(exitcode.Unread, errors.New("no object was read, so nothing passed"))
	case !judged:
		return exitcode.With(exitcode.Unread, errors.New("every control was skipped, so nothing passed"))
	case r.Summary.Score == nil && fails.minScore > 0:
		return exitcode.With(exitcode.Unread, errors.New("no control that counts for --min-score passed or failed, so no score was computed"))
	}
	return nil
}
