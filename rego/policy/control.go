package policy

import (
	"cmp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/podspec"
)

// Control is one piece of advice: what the METADATA of its Rego package says of it,
// validated as a whole by Load.
type Control struct {
	ID          string `json:"id"`       // folder name, flag value, waiver value, docs anchor: one name, kebab-case
	Category    string `json:"category"` // the folder above
	Title       string `json:"title"`    // what is true when the control passes
	Description string `json:"description"`
	Remediation string `json:"remediation"`
	// Reason is what Pod Security Admission calls the violation, such as "host namespaces"; "" for controls that it does not have.
	Reason string `json:"reason,omitempty"`
	// Severity of every finding of the control, before a Policy overrides it.
	Severity Severity `json:"severity"`
	Triage
	// Kinds are the kinds of object it looks at. They are matched before Rego runs.
	Kinds []schema.GroupKind `json:"-"`
	// Needs lists what it must know beside the object. Where one is unknown the control is skipped.
	Needs []Need `json:"needs,omitempty"`
	// Uses lists what it looks at beside the object as far as it is known. Where it is not, the
	// control is evaluated all the same, on the object alone.
	Uses []Need `json:"uses,omitempty"`
	// FixUses is what its fix looks at beside that. It is of Uses once a Policy has one of Answers: an audit without them
	// reads none of it.
	FixUses []Need `json:"fixUses,omitempty"`
	// Partial reports whether it is evaluated where only some objects of what it needs are known: what
	// it finds then holds whatever the others are, and without a finding it is skipped.
	Partial bool `json:"-"`
	// Fields are names of fields of which an object has at least one, wherever it stands, or the
	// control has nothing to say of it: it passes without being evaluated. nil: no field decides that.
	Fields []string `json:"-"`
	// Texts do the same as parts of a string or of the name of a field. One of either is enough; of a
	// control without both every object is evaluated.
	Texts []string `json:"-"`
	// Parameters are the values that a Policy can override; nil: none.
	Parameters []Parameter `json:"parameters,omitempty"`
	// Answers are the parameters without which fix has no value for some findings, and what most would answer; nil where
	// no answer is right for most.
	Answers    map[string]any `json:"answers,omitempty"`
	References []Reference    `json:"references,omitempty"`
	// Custom is true for a control from a folder of the user, not from the bundle.
	Custom bool `json:"custom,omitempty"`

	skips bool // the package also defines `skipped`
}

// rule is the path of a rule of the control's package.
func (c Control) rule(name string) []string {
	return []string{"lightk8s", "controls", c.Category, c.ID, name}
}

// parameter is the path of a parameter in the data document.
func (c Control) parameter(name string) Path {
	return Path{"lightk8s", "controls", c.Category, c.ID, "parameters", name}
}

// Need names a fact without which a control is skipped. The one family in use is
// "inventory/KIND[.GROUP][@NAMESPACE][~TEXT]": every object of that kind, or of that part of it, known
// as Facts.Inventory.
type Need string

const inventoryPrefix = "inventory/"

// Inventory returns the kind that the need asks the inventory for; ok is false for other needs.
func (n Need) Inventory() (kind schema.GroupKind, ok bool) {
	kind, _, ok = n.part()
	return kind, ok
}

// part returns which objects of which kind the need asks the inventory for.
func (n Need) part() (kind schema.GroupKind, part Part, ok bool) {
	asked, ok := strings.CutPrefix(string(n), inventoryPrefix)
	if !ok {
		return schema.GroupKind{}, Part{}, false
	}
	kind, part, err := parseInventory(asked)
	return kind, part, err == nil
}

// Parameter is a value that a control reads and a Policy can override.
type Parameter struct {
	Name        string `json:"name"`
	Description string `json:"description"` // a sentence that names the unit
	Default     any    `json:"default"`     // string, bool, int64, float64 or []any of one of them
}

// Reference ties a control to a published framework or page.
type Reference struct {
	Framework string `json:"framework,omitempty"` // "pss-baseline", "pss-restricted", "cis-1.12", "nsa-1.2", "lightk8s"; empty for a plain link
	ID        string `json:"id,omitempty"`        // the id or chapter within the framework
	URL       string `json:"url,omitempty"`
}

// PodKinds are the kinds that hold a pod spec: Pod and the eight template kinds.
// In METADATA the word "workload" stands for all of them.
func PodKinds() []schema.GroupKind {
	return podspec.Kinds()
}

// HoldsPodSpec reports whether objects of the kind carry a pod spec.
func HoldsPodSpec(kind schema.GroupKind) bool {
	return podspec.Path(kind) != nil
}

// looksAt reports whether the control is evaluated on objects of the kind.
func (c Control) looksAt(kind schema.GroupKind) bool {
	return slices.Contains(c.Kinds, kind)
}

// In reports whether the control belongs to a framework.
func (c Control) In(framework string) bool {
	return slices.ContainsFunc(c.References, func(r Reference) bool { return r.Framework == framework })
}

func compareKinds(a, b schema.GroupKind) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Group, b.Group))
}

// PodSpecPath returns the path of the pod spec in objects of the kind, or nil where there is none.
func PodSpecPath(kind schema.GroupKind) Path {
	var path Path
	for _, field := range podspec.Path(kind) {
		path = append(path, field)
	}
	return path
}
