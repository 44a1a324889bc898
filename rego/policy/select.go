package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Selection narrows an engine. A control is selected when it matches every field that is
// not empty, and is not named in Exclude.
type Selection struct {
	IDs        []string
	Exclude    []string // ids
	Categories []string
	Frameworks []string
	Kinds      []schema.GroupKind
	// MinSeverity keeps controls at least this bad.
	MinSeverity Severity
}

// Select returns an engine with the selected controls alone. An id, category or framework
// that does not exist is an error that suggests the nearest one that does.
func (e *Engine) Select(s Selection) (*Engine, error) {
	ids, categories := e.names()
	for _, check := range []struct {
		what  string
		given *[]string
		know  []string
	}{
		{"control", &s.IDs, ids},
		{"control", &s.Exclude, ids},
		{"category", &s.Categories, categories},
		{"framework", &s.Frameworks, Frameworks()},
	} {
		names := slices.Clone(*check.given) // the caller's stay as they are
		for i, name := range names {
			names[i] = inAnyCase(name, check.know)
			if err := known(check.what, names[i], check.know); err != nil {
				return nil, err
			}
		}
		*check.given = names
	}
	var controls []Control
	for _, control := range e.controls {
		if s.matches(control) {
			controls = append(controls, control)
		}
	}
	return newEngine(e.loaded, controls), nil
}

func (s Selection) matches(c Control) bool {
	in := func(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }
	return in(s.IDs, c.ID) && !slices.Contains(s.Exclude, c.ID) && in(s.Categories, c.Category) &&
		(len(s.Frameworks) == 0 || slices.ContainsFunc(s.Frameworks, c.In)) &&
		(len(s.Kinds) == 0 || slices.ContainsFunc(s.Kinds, c.looksAt)) &&
		(s.MinSeverity == "" || c.Severity.AtLeast(s.MinSeverity))
}

// names lists the ids and the categories of the controls, sorted.
func (e *Engine) names() (ids, categories []string) {
	for _, control := range e.controls {
		ids = append(ids, control.ID)
		categories = append(categories, control.Category)
	}
	slices.Sort(categories)
	return ids, slices.Compact(categories)
}

// maxListed is how many names an error lists: more than there are categories.
const maxListed = 20

// inAnyCase returns the entry of the list that differs from the name in case alone, or else the name.
func inAnyCase(name string, list []string) string {
	if i := slices.IndexFunc(list, func(entry string) bool { return strings.EqualFold(entry, name) }); i >= 0 {
		return list[i]
	}
	return name
}

// known returns an error for a name that is not in the list, with the nearest one that is.
func known(what, name string, list []string) error {
	if slices.Contains(list, name) {
		return nil
	}
	if nearest := Nearest(strings.ToLower(name), list); nearest != "" {
		return fmt.Errorf("unknown %s %q: did you mean %q?", what, name, nearest)
	}
	if len(list) <= maxListed {
		return fmt.Errorf("unknown %s %q: want one of %s", what, name, strings.Join(list, ", "))
	}
	return fmt.Errorf("unknown %s %q", what, name)
}

// Nearest returns the entry of list that name is most likely a misspelling or a part of, or "".
func Nearest(name string, list []string) string {
	if all := AllNearest(name, list); len(all) > 0 {
		return all[0]
	}
	return ""
}

// AllNearest returns every entry of list that is as near to name as the nearest, in the order of list.
func AllNearest(name string, list []string) []string {
	var best []string
	bestDistance := max(2, len(name)/3)
	for _, candidate := range list {
		d := levenshtein.ComputeDistance(name, candidate)
		switch {
		case len(name) <= 2:
		case strings.HasPrefix(candidate, name):
			d = min(d, 1)
		case strings.Contains(candidate, name):
			d = min(d, 2)
		}
		switch {
		case d < bestDistance:
			best, bestDistance = []string{candidate}, d
		case d == bestDistance:
			best = append(best, candidate)
		}
	}
	return best
}
