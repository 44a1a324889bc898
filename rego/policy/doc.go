// Package policy evaluates controls, which are written in Rego, on Kubernetes objects.
//
// Load reads and validates the bundle, Engine.Select narrows it, Engine.Evaluate evaluates one
// object, and Apply makes the changes that a finding wants. All advice of lightk8s comes from
// these four. The files:
//
//   - the engine: engine, select; evaluate is what happens to one object, choice are the controls
//     for it, shortcuts is what is left out, query prepares and runs the rest
//   - what an engine takes: target, inventory; and what it yields: verdict, finding
//   - controls: control, severity, metadata, load; cases are their tested examples
//   - the user's file: settings, waiver, admission; distribution are the waivers that lightk8s has
//   - objects: decode, path, apply
//
// They are one package since their types refer to each other: a Policy configures an Engine by
// its Controls, and its waivers cover Findings. What refers to none of them stands in internal:
// module reads and compiles Rego, shortcut holds what makes an evaluation fast and why that is
// sound, convert, podspec and bitset serve the others.
package policy
