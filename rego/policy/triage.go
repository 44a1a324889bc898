package policy

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Risk is what a finding leads to. It chooses the section of a report, and not the severity.
type Risk string

// The risks, in the order of a report.
const (
	Exposed  Risk = "exposed"   // strangers can reach it
	Outage   Risk = "outage"    // it cannot start, stay up or upgrade
	Takeover Risk = "takeover"  // an attacker gets from one pod, account or node to more
	DataLoss Risk = "data-loss" // it cannot be recovered
	Cost     Risk = "cost"      // it takes memory, CPU, disk or money for nothing
	Hygiene  Risk = "hygiene"   // nothing follows at once; the next incident is harder to avoid or to see
)

// Risks lists every risk, in the order of a report.
func Risks() []Risk { return []Risk{Exposed, Outage, Takeover, DataLoss, Cost, Hygiene} }

// Closer is what closes a finding.
type Closer string

// The closers.
const (
	ByFix   Closer = "fix"   // the change that findings carry in Set or Create where a machine can make it
	ByTune  Closer = "tune"  // kubectl lightk8s tune
	ByChart Closer = "chart" // one of the values of the lightk8s chart
	ByYou   Closer = "you"   // a decision, or a change outside the API
)

// Closers lists every closer, the easiest first.
func Closers() []Closer { return []Closer{ByFix, ByTune, ByChart, ByYou} }

// Ease is how much work the closer is.
type Ease string

// The eases.
const (
	OneCommand   Ease = "1 command"
	EditManifest Ease = "edit manifest" // or a configuration file of the server
	Project      Ease = "project"       // a migration, a larger server, a search for the reason
)

// Eases lists every ease, the easiest first.
func Eases() []Ease { return []Ease{OneCommand, EditManifest, Project} }

// The limits of what stands on one line of a report, in characters.
const (
	maxProblem = 50
	maxShort   = 24
	maxDo      = 44
)

// SeeRemediation is the Do of a control of the user's that has none.
const SeeRemediation = "see its remediation"

// Triage is what a report says first, and together, of a control's findings. No field is empty in a
// control of an engine.
type Triage struct {
	// Problem is what is wrong where the control finds something, in at most 50 characters.
	Problem string `json:"problem,omitempty"`
	// Short is the problem in at most 24 characters, as it stands after the name of an object.
	Short string `json:"short,omitempty"`
	// Do is the main step of the remediation, in the imperative and at most 44 characters, as it
	// stands after the name of an object and a colon: "set runAsNonRoot: true".
	Do   string `json:"do,omitempty"`
	Risk Risk   `json:"risk,omitempty"`
	// Cause is what findings of several controls have in common; for a control of the user's, its id
	// unless its METADATA has another.
	Cause    Cause  `json:"cause,omitempty"`
	ClosedBy Closer `json:"closedBy,omitempty"`
	Ease     Ease   `json:"ease,omitempty"`
}

// withDefaults fills in what a control of the user's leaves out.
func (t Triage) withDefaults(id, title string) Triage {
	fill := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	fill(&t.Problem, title)
	fill(&t.Short, id)
	fill(&t.Do, SeeRemediation)
	fill((*string)(&t.Risk), string(Hygiene))
	fill((*string)(&t.Cause), id)
	fill((*string)(&t.ClosedBy), string(ByYou))
	fill((*string)(&t.Ease), string(EditManifest))
	return t
}

// check returns what is wrong with what was written. What is absent is wrong in the bundle alone.
func (t Triage) check(custom bool) []error {
	var errs []error
	for _, text := range []struct {
		key, value string
		most       int
	}{{"problem", t.Problem, maxProblem}, {"short", t.Short, maxShort}, {"do", t.Do, maxDo}} {
		errs = append(errs, checkLine(text.key, text.value, text.most, custom))
	}
	return append(errs,
		checkWord("risk", t.Risk, Risks(), custom),
		checkWord("cause", t.Cause, Causes(), custom),
		checkWord("closedBy", t.ClosedBy, Closers(), custom),
		checkWord("ease", t.Ease, Eases(), custom),
	)
}

func checkLine(key, value string, most int, optional bool) error {
	switch n := utf8.RuneCountInString(value); {
	case value == "" && optional:
		return nil
	case value == "":
		return fmt.Errorf("METADATA has no custom.%s", key)
	case n > most:
		return fmt.Errorf("METADATA custom.%s has %d characters, limit is %d", key, n, most)
	case strings.TrimSpace(value) != value || strings.ContainsAny(value, "\n\r\t"):
		return fmt.Errorf("METADATA custom.%s is not one line without spaces around it", key)
	case strings.HasSuffix(value, "."):
		return fmt.Errorf("METADATA custom.%s ends in a period", key)
	}
	return nil
}

func checkWord[T ~string](key string, value T, words []T, optional bool) error {
	if value == "" && optional || slices.Contains(words, value) {
		return nil
	}
	if value == "" {
		return fmt.Errorf("METADATA has no custom.%s", key)
	}
	names := make([]string, 0, len(words))
	for _, word := range words {
		names = append(names, string(word))
	}
	if nearest := Nearest(string(value), names); nearest != "" {
		return fmt.Errorf("METADATA custom.%s: unknown value %q: did you mean %q?", key, value, nearest)
	}
	return fmt.Errorf("METADATA custom.%s: unknown value %q: want one of %s", key, value, strings.Join(names, ", "))
}
