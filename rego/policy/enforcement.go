package policy

import (
	"errors"
	"fmt"
	"time"
)

// Enforcement is what is done about a request that violates the policy.
type Enforcement string

// What can be done.
const (
	EnforcementDeny Enforcement = "deny"
	EnforcementWarn Enforcement = "warn" // it is admitted, with a warning
)

// DeniesAt reports whether violations are denied at a time. What cannot be read denies.
func (a Admission) DeniesAt(now time.Time) bool {
	if a.Enforcement == EnforcementWarn {
		return false
	}
	from, err := time.Parse(time.DateOnly, a.EnforceFrom)
	return err != nil || !now.Before(from)
}

// EnforcementAt describes what is done about violations at a time, in one line.
func (a Admission) EnforcementAt(now time.Time) string {
	switch {
	case a.Enforcement == EnforcementWarn:
		return string(EnforcementWarn)
	case a.DeniesAt(now):
		return string(EnforcementDeny)
	}
	return fmt.Sprintf("%s, and %s from %s", EnforcementWarn, EnforcementDeny, a.EnforceFrom)
}

func (a Admission) validateEnforcement() error {
	var errs []error
	switch a.Enforcement {
	case "", EnforcementDeny, EnforcementWarn:
	default:
		errs = append(errs, fmt.Errorf("admission.enforcement: unknown value %q: want deny or warn", a.Enforcement))
	}
	if a.EnforceFrom == "" {
		return errors.Join(errs...)
	}
	if _, err := time.Parse(time.DateOnly, a.EnforceFrom); err != nil {
		errs = append(errs, fmt.Errorf("admission.enforceFrom %q is not a date like 2006-01-31", a.EnforceFrom))
	}
	if a.Enforcement == EnforcementWarn {
		errs = append(errs, errors.New("admission.enforceFrom requires enforcement deny: warn never denies"))
	}
	return errors.Join(errs...)
}
