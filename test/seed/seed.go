// Package seed makes what random tests draw change from run to run, and a run repeatable.
package seed

import (
	"os"
	"strconv"
	"testing"
)

// Variable names the seed in the environment. make fuzz sets it to the time; without it a test draws the same
// in each run.
const Variable = "LIGHTK8S_SEED"

// Of returns what a test adds to its own seeds. A test that fails prints the variable that repeats it.
func Of(t testing.TB) uint64 {
	t.Helper()
	value := os.Getenv(Variable)
	if value == "" {
		return 0
	}
	number, err := strconv.ParseUint(value, 10, 64)
	if err != nil {
		t.Fatalf("%s is no whole number: %q", Variable, value)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s=%d repeats this", Variable, number)
		}
	})
	return number
}
