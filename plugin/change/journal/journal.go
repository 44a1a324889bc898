// Package journal keeps what a run changes of a cluster, before it changes it: to go back, to go on, and to look up who
// changed what.
package journal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Kind is the kind of a run in its file.
const Kind = "Run"

// Run is what one command changed, or was about to change.
type Run struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	// ID names the run: its verb, the time in UTC and a few letters.
	ID string `json:"id"`
	// Verb of the command.
	Verb    string    `json:"verb"`
	Started time.Time `json:"started"`
	// User as the API server names it, and the UID of the cluster's namespace kube-system.
	User    string `json:"user"`
	Cluster string `json:"cluster"`
	// Force: objects that belong to others change too.
	Force bool `json:"force,omitempty"`
	// Version of lightk8s.
	Version string `json:"version"`
	// Found is how many findings were to be closed.
	Found int    `json:"found"`
	Steps []Step `json:"steps"`
}

// Step is the change of one object.
type Step struct {
	Object policy.ObjectRef `json:"object"`
	// UID of the object; "" where it is created.
	UID string `json:"uid,omitempty"`
	// Controls whose findings it closes, and how many these are.
	Controls []string `json:"controls"`
	Closes   int      `json:"closes"`
	// Before and After are the object without its status, and what the API server counts on it. Before is null where it is
	// created, and After where it is deleted.
	Before map[string]any `json:"before"`
	After  map[string]any `json:"after"`
	// InPlace: its pods get their sizes as they run, or it is left as it is, since it stops where they are replaced.
	InPlace bool `json:"inPlace,omitempty"`
	// Broken: its pods did not run before.
	Broken bool `json:"broken,omitempty"`
	// Managers are the managedFields before, and ManagersAfter a digest of them after the change, by which undo sees whether
	// others wrote the object since.
	Managers      []any  `json:"managers,omitempty"`
	ManagersAfter string `json:"managersAfter"`
}

// State is what became of a step.
type State string

// The states of a step, in the order in which it can take them. What was sent and not noted after it was applied or
// not: the object tells.
const (
	Pending   State = "pending"
	Sent      State = "sent"
	Applied   State = "applied"
	Settled   State = "settled"
	Failed    State = "failed"
	Reverting State = "reverting"
	Reverted  State = "reverted"
	Undone    State = "undone"
	Already   State = "already" // so, before the run came to it
)

// Changed are the states in which an object is, or can be, as the step left it.
func Changed() []State { return []State{Sent, Applied, Settled, Failed, Reverting} }

// Unfinished are the states in which a run that was cut off goes on.
func Unfinished() []State { return []State{Pending, Sent, Applied, Reverting} }

// Progress is what became of the steps, in their order.
type Progress struct {
	Steps []Outcome `json:"steps"`
	// Fixed is how many findings the controls no longer found afterwards; absent: they were not asked again.
	Fixed *int `json:"fixed,omitempty"`
	// Ended is absent while the run goes on, or where it was cut off.
	Ended *time.Time `json:"ended,omitempty"`
}

// Outcome is what became of one step.
type Outcome struct {
	State State `json:"state"`
	// Note says why it failed or was reverted.
	Note string `json:"note,omitempty"`
	// Managers is a digest of the managedFields after the change, where it is another than that of the plan.
	Managers string `json:"managers,omitempty"`
	// UID of the object that was created.
	UID string `json:"uid,omitempty"`
	// Held: its rollout is, or can be, paused by the run alone, until its pods run with other sizes.
	Held bool `json:"held,omitempty"`
}

// validID is the form of an ID: it names Secrets and files.
var validID = regexp.MustCompile(`^[a-z]+-[0-9]{8}t[0-9]{6}z-[a-z2-7]{4}$`)

// IsID reports whether a text has the form of an ID.
func IsID(text string) bool { return validID.MatchString(text) }

// NewID names a run that begins now.
func NewID(verb string, now time.Time) string {
	return fmt.Sprintf("%s-%s-%s", verb, now.UTC().Format("20060102t150405z"), strings.ToLower(rand.Text()[:4]))
}

// Begin is the progress of a run of which nothing was done.
func (r Run) Begin() Progress {
	p := Progress{Steps: make([]Outcome, len(r.Steps))}
	for i := range p.Steps {
		p.Steps[i].State = Pending
	}
	return p
}

// Left reports whether something of a run is still changed.
func (p Progress) Left() bool {
	return slices.ContainsFunc(p.Steps, func(o Outcome) bool { return slices.Contains(Changed(), o.State) })
}

// Summary is the state of a run in a word or two.
func (p Progress) Summary() string {
	count := map[State]int{}
	for _, o := range p.Steps {
		count[o.State]++
	}
	switch {
	case count[Undone] > 0 && !p.Left():
		return "undone"
	case count[Undone] > 0:
		return "undone in part"
	case p.Ended == nil:
		return "not ended"
	case count[Reverted] > 0 && count[Settled] == 0:
		return "reverted"
	case count[Reverted] > 0:
		return "reverted in part"
	case count[Settled]+count[Already] == len(p.Steps):
		return "done"
	}
	return "done in part"
}

// ErrDamaged is the cause where a journal is not what was written.
var ErrDamaged = errors.New("damaged")

// validate finds a run that no command wrote.
func (r Run) validate(p Progress) error {
	switch {
	case r.APIVersion != policy.APIVersion || r.Kind != Kind:
		return fmt.Errorf("apiVersion and kind are %q and %q, want %s and %s", r.APIVersion, r.Kind, policy.APIVersion, Kind)
	case r.ID == "" || r.Cluster == "":
		return errors.New("it names no run or no cluster")
	case len(p.Steps) != len(r.Steps):
		return fmt.Errorf("%d steps have %d outcomes: %w", len(r.Steps), len(p.Steps), ErrDamaged)
	}
	for i, step := range r.Steps {
		if err := step.validate(); err != nil {
			return fmt.Errorf("step %d %w", i+1, err)
		}
	}
	return nil
}

func (s Step) validate() error {
	if s.Before == nil && s.After == nil {
		return fmt.Errorf("does nothing to %s", s.Object)
	}
	for _, image := range []map[string]any{s.Before, s.After} {
		if image != nil && policy.RefOf(image) != s.Object {
			return fmt.Errorf("names %s, but would change %s", s.Object, policy.RefOf(image))
		}
	}
	switch {
	case s.Before != nil && s.UID == "":
		return fmt.Errorf("changes %s, which has no uid", s.Object)
	case s.Before == nil && s.UID != "":
		return fmt.Errorf("creates %s, which has a uid", s.Object)
	}
	return nil
}
