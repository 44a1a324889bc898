package language

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Names lists the languages, the default first.
func Names() []string { return []string{"en", "zh"} }

// Environment returns the language of the locale in the environment, or English where it has no catalog.
func Environment() string {
	for _, variable := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := os.Getenv(variable); locale != "" { // the first that is set decides
			name, _, _ := strings.Cut(strings.ToLower(locale), "_")
			if slices.Contains(Names(), name) {
				return name
			}
			return Names()[0]
		}
	}
	return Names()[0]
}

// For returns the catalog of a language. That of English is empty: what is missing is said in English.
func For(name string) (Catalog, error) {
	switch {
	case name == Names()[0]:
		return Catalog{}, nil
	case !slices.Contains(Names(), name):
		return Catalog{}, fmt.Errorf("unknown language %q: want %s", name, strings.Join(Names(), " or "))
	}
	return Load(name)
}

// Say formats a sentence, which is named by its English form.
func (c Catalog) Say(english string, args ...any) string {
	if said := c.Sentences[english]; said != "" {
		english = said
	}
	return fmt.Sprintf(english, args...)
}

// Count says how many things there are; noun is English and singular.
func (c Catalog) Count(n int, noun string) string {
	if said := c.Counts[noun]; said != "" {
		return fmt.Sprintf(said, n)
	}
	return text.Count(n, noun)
}

// Control returns the control with what is printed of it in the language. A text that is not translated stays English,
// and so does a control of the user's.
func (c Catalog) Control(control policy.Control) policy.Control {
	if said, there := c.Controls[control.ID]; there && !control.Custom {
		control.Problem, control.Short, control.Do = said.Problem, said.Problem, said.Do
		control.Description = cmp.Or(said.Why, control.Description)
		control.Remediation = cmp.Or(said.Fix, control.Remediation)
	}
	return control
}

// Problem is the problem that a built-in control finds; otherwise is its English form.
func (c Catalog) Problem(id, otherwise string) string {
	return cmp.Or(c.Controls[id].Problem, otherwise)
}

// Join joins the parts of an enumeration.
func (c Catalog) Join(parts ...string) string { return strings.Join(parts, c.Say(", ")) }

// Lang is the language as web pages name it.
func (c Catalog) Lang() string { return cmp.Or(c.Tag, "en") }
