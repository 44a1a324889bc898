// Package policytest runs the case files of the controls: {pass,fail,skip}-<why>.txtar beside
// each control's Rego.
package policytest

import (
	"io/fs"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Load loads the bundle or ends the test.
func Load(tb testing.TB, bundle fs.FS) *policy.Engine {
	tb.Helper()
	engine, err := policy.Load(bundle)
	if err != nil {
		tb.Fatalf("load bundle: %v", err)
	}
	return engine
}

// Cases reads the cases of a control or ends the test.
func Cases(tb testing.TB, bundle fs.FS, control policy.Control) []policy.Case {
	tb.Helper()
	cases, err := policy.Cases(bundle, control)
	if err != nil {
		tb.Fatal(err)
	}
	return cases
}

// Only returns an engine with the one control of the case, and its parameters.
func Only(tb testing.TB, engine *policy.Engine, c policy.Case) *policy.Engine {
	tb.Helper()
	engine, err := engine.Select(policy.Selection{IDs: []string{c.Control}})
	if err == nil && c.Parameters != nil {
		engine, err = engine.Configure(policy.Policy{Controls: map[string]policy.ControlSetting{c.Control: {Parameters: c.Parameters}}})
	}
	if err != nil {
		tb.Fatal(err)
	}
	return engine
}
