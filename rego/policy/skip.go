package policy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// SkipClass is what would make a control that was skipped answer.
type SkipClass string

// The classes, the weakest first.
const (
	// NotApplicable: no such object is among what was read, so there is nothing to check.
	NotApplicable SkipClass = "not-applicable"
	// Unknown: it was read, and does not show what the control needs.
	Unknown SkipClass = "unknown"
	// NeedsFlag: a flag such as --node-config or --usage, or the audit of a live cluster, would show it.
	NeedsFlag SkipClass = "needs-flag"
	// Forbidden: it could not be read, for want of a right or because reading failed.
	Forbidden SkipClass = "forbidden"
)

// SkipClasses lists every class, the weakest first.
func SkipClasses() []SkipClass { return []SkipClass{NotApplicable, Unknown, NeedsFlag, Forbidden} }

// Stronger returns the stronger of two classes: of several reasons to skip it is the one to act on.
func (c SkipClass) Stronger(other SkipClass) SkipClass {
	if slices.Index(SkipClasses(), other) > slices.Index(SkipClasses(), c) {
		return other
	}
	return c
}

// Skip is a control that could not be evaluated, and what it lacked.
type Skip struct {
	Control string
	Reason  string
	Class   SkipClass
}

// newSkip joins the entries of a control's rule `skipped`: each is a sentence, which is Unknown, or a
// sentence with another class.
func newSkip(control string, entries []any) (Skip, error) {
	skip := Skip{Control: control}
	texts := make([]string, 0, len(entries))
	for _, entry := range entries {
		sentence, class, err := parseReason(entry)
		if err != nil {
			return Skip{}, err
		}
		texts = append(texts, sentence)
		skip.Class = skip.Class.Stronger(class)
	}
	slices.Sort(texts)
	skip.Reason = strings.Join(slices.Compact(texts), "; ")
	return skip, nil
}

func parseReason(entry any) (string, SkipClass, error) {
	object, isObject := entry.(map[string]any)
	if !isObject {
		object = map[string]any{"reason": entry}
	}
	sentence, class := text(object["reason"]), SkipClass(text(object["class"]))
	switch {
	case sentence == "":
		return "", "", fmt.Errorf("an entry of skipped is %v, want a sentence", entry)
	case object["class"] == nil:
		class = Unknown
	case !slices.Contains(SkipClasses(), class):
		return "", "", fmt.Errorf("an entry of skipped has class %v: %w", object["class"], errSkipClass)
	}
	return sentence, class, nil
}

var errSkipClass = errors.New("want not-applicable, unknown, needs-flag or forbidden")

func compareSkips(a, b Skip) int { return cmp.Compare(a.Control, b.Control) }
