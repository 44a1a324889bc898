package audit

import (
	"errors"
	"fmt"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// ending returns the error that the command ends with: what could not be read is worse than
// what was found. judged is whether a control answered for an object.
func ending(r report.Report, judged bool, failOn policy.Severity, interrupted error) error {
	switch {
	case interrupted != nil:
		return exitcode.With(exitcode.Unread, fmt.Errorf("audit: %w", interrupted))
	case len(r.Errors) > 0:
		return exitcode.Silent(exitcode.Unread)
	}
	for severity, findings := range r.Summary.Failed {
		if findings > 0 && failOn != "" && severity.AtLeast(failOn) {
			return exitcode.Silent(exitcode.Findings)
		}
	}
	switch {
	case r.Summary.Objects == 0:
		return exitcode.With(exitcode.Unread, errors.New("there was no object to judge, so nothing passed"))
	case !judged:
		return exitcode.With(exitcode.Unread, errors.New("every control was skipped, so nothing passed"))
	}
	return nil
}
