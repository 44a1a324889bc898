// Package exitcode gives errors the exit code that the command ends with. Only main exits.
package exitcode

import "errors"

// The exit codes. They are part of the command line's contract.
const (
	Clean     = 0 // nothing found at or above --fail-on
	Findings  = 1 // findings at or above --fail-on, or a score below --min-score
	Usage     = 2 // wrong flags, or a policy file that cannot be used
	Unread    = 3 // unreachable, or partly read: never a pass
	NoFit     = 4 // the plan does not fit
	Partly    = 5 // partly applied
	Reverted  = 6 // applied, then rolled back
	undefined = Usage
)

// Error is an error with an exit code. Err can be nil: the message was printed already.
type Error struct {
	Code int
	Err  error
}

func (e *Error) Error() string {
	if e.Err == nil {
		return ""
	}
	return e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// With gives err an exit code; a nil err stays nil.
func With(code int, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Code: code, Err: err}
}

// Silent is an exit code without a word: the report says it all.
func Silent(code int) error { return &Error{Code: code} }

// Of returns the exit code of an error: 0 for nil, 2 for an error that has none, which is
// what cobra yields for wrong flags.
func Of(err error) int {
	if err == nil {
		return Clean
	}
	var coded *Error
	if errors.As(err, &coded) {
		return coded.Code
	}
	return undefined
}
