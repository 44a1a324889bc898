package report

import "github.com/lightk8s/lightk8s/rego/policy"

// ActionKind is how an action is carried out.
type ActionKind string

// The kinds of actions.
const (
	Tune    ActionKind = "tune"    // the command plans what nodes and workloads should have, and shows the plan first
	Fix     ActionKind = "fix"     // the command edits the manifests that were read
	Kubectl ActionKind = "kubectl" // the command is complete, and removes a grant or a token
	Edit    ActionKind = "edit"    // text is to be done in the file of origin
	Host    ActionKind = "host"    // text is to be done outside the API: on the servers, or in the firewall in front of them
	Advice  ActionKind = "advice"  // text is to be decided; the command says more
)

// Action is a step that closes findings.
type Action struct {
	// How it is carried out: tune, fix, kubectl, host, edit or advice.
	Kind ActionKind `json:"kind"`
	// Complete command line; absent: no command does it.
	Command string `json:"command,omitempty"`
	// What is to be done, or decided; absent: the command does it.
	Text string `json:"text,omitempty"`
	// Where the object was read, for edit.
	Origin *policy.Origin `json:"origin,omitempty"`
	// Cause of the findings; absent: several.
	Cause policy.Cause `json:"cause,omitempty"`
	// Control of the worst finding.
	Control string `json:"control"`
	// Findings that it closes at most: tune leaves objects alone that something else manages.
	Closes int `json:"closes"`
}
