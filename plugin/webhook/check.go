package webhook

import (
	"fmt"
	"time"

	"github.com/lightk8s/lightk8s/plugin/source/installation"
)

// State is what came of a check.
type State string

// The states. What could not be seen is unknown, and never ok.
const (
	OK      State = "ok"
	Warning State = "warning"
	Broken  State = "broken"
	Unknown State = "unknown"
)

// Check is one thing that must hold for the webhook to work, and whether it does.
type Check struct {
	// What was checked, such as ca-bundle.
	Name string `json:"name"`
	// What came of it. What could not be seen is unknown, and never ok.
	State State `json:"state"`
	// The object that it is about; absent: none.
	Object string `json:"object,omitempty"`
	// What was found, and the way out.
	Message string `json:"message"`
	// A command that helps; absent: the check is ok.
	Command string `json:"command,omitempty"`
}

// Checks decides on everything that was read of an installation.
func Checks(i installation.Installation, now time.Time) []Check {
	if i.Injection != nil {
		return append(checkInjection(*i.Injection), checkFloor(i, now))
	}
	configurations := configurationsOf(i)
	var checks []Check
	checks = append(checks, checkConfigurations(i)...)
	for _, c := range configurations {
		checks = append(checks, c.failurePolicy(floorHolds(i, now)), c.timeout(), c.bundle(now))
		checks = append(checks, c.selectors(i)...)
		checks = append(checks, c.rules())
	}
	checks = append(checks, checkCertificate(i, configurations, now))
	checks = append(checks, checkService(i), checkEndpoints(i), checkDeployment(i))
	checks = append(checks, checkPolicy(i)...)
	checks = append(checks, checkEnforcement(i)...)
	return append(checks, checkFloor(i, now))
}

// about begins a check; ok and the others end it.
type about struct{ name, object string }

func (a about) is(state State, format string, args ...any) Check {
	return Check{Name: a.name, State: state, Object: a.object, Message: fmt.Sprintf(format, args...)}
}

// missing is the check of an object that was not read, where it is missing or could not be read.
func missing[T any](a about, r installation.Reading[T], consequence string) Check {
	if r.Err != nil {
		return a.is(Unknown, "%v", r.Err)
	}
	return a.is(Broken, "not found; %s", consequence)
}
