package policy

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy/internal/convert"
	"github.com/lightk8s/lightk8s/rego/policy/internal/module"
)

// metadata is the METADATA block of a control, decoded strictly: OPA ignores keys that it
// does not know, so a misspelt one would be lost in silence.
type metadata struct {
	Scope            string            `json:"scope"`
	Title            string            `json:"title"`
	Description      string            `json:"description"`
	RelatedResources []relatedResource `json:"related_resources"`
	Schemas          []any             `json:"schemas"`
	Custom           struct {
		Triage
		Severity    string              `json:"severity"`
		Kinds       []string            `json:"kinds"`
		Needs       []string            `json:"needs"`
		Uses        []string            `json:"uses"`
		FixUses     []string            `json:"fixUses"`
		Partial     bool                `json:"partial"`
		Fields      []string            `json:"fields"`
		Texts       []string            `json:"texts"`
		Remediation string              `json:"remediation"`
		Reason      string              `json:"reason"`
		Frameworks  map[string][]string `json:"frameworks"`
		Parameters  map[string]string   `json:"parameters"` // name to the sentence that describes it
		Answers     map[string]any      `json:"answers"`    // name of a parameter to its answer; null: none is right everywhere
	} `json:"custom"`
}

type relatedResource struct {
	Ref         string `json:"ref"`
	Description string `json:"description"`
}

// Frameworks lists the frameworks that a control can refer to, and `--framework` selects by.
func Frameworks() []string {
	return []string{"cis-1.12", "nsa", "pss-baseline", "pss-restricted"}
}

// workloadKinds is the word in METADATA that stands for PodKinds.
const workloadKinds = "workload"

// kindName is how kinds of the Kubernetes API are written.
var kindName = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// newControl reads a control's module.
func newControl(m module.Module) (Control, error) {
	control, err := readMetadata(m)
	if err != nil {
		return Control{}, err
	}
	if !m.Defines("violations") {
		return Control{}, errors.New("the package has no rule `violations contains ...`")
	}
	control.Custom = m.Custom
	control.skips = m.Defines("skipped")
	if m.Has("skipped") && !control.skips {
		return Control{}, errors.New("the package has a rule skipped that is not `skipped contains ...`")
	}
	return control, nil
}

func readMetadata(source module.Module) (Control, error) {
	category, id, _ := source.Control()
	block, err := metadataBlock(source.Source)
	if err != nil {
		return Control{}, err
	}
	var m metadata
	if err := yaml.UnmarshalStrict(block, &m); err != nil {
		return Control{}, fmt.Errorf("read METADATA: %w", err)
	}
	control := Control{
		ID: id, Category: category,
		Title:       strings.TrimSpace(m.Title),
		Description: strings.TrimSpace(m.Description),
		Remediation: strings.TrimSpace(m.Custom.Remediation),
		Reason:      strings.TrimSpace(m.Custom.Reason),
		Triage:      m.Custom.Triage,
	}
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	check(kebab.MatchString(id), "id %q is not kebab-case", id)
	check(kebab.MatchString(category), "category %q is not kebab-case", category)
	check(m.Scope == "package", "METADATA scope is %q, want package", m.Scope)
	check(control.Title != "", "METADATA has no title")
	check(control.Description != "", "METADATA has no description")
	check(control.Remediation != "", "METADATA has no custom.remediation")
	check(len(m.Custom.Kinds) > 0, "METADATA has no custom.kinds")

	control.Severity, err = ParseSeverity(m.Custom.Severity)
	if err != nil {
		errs = append(errs, fmt.Errorf("METADATA custom.severity: %w", err))
	}
	errs = append(errs, control.check(source.Custom)...)
	if source.Custom {
		control.Triage = control.withDefaults(id, control.Title)
	}
	kinds, err := newKinds(m.Custom.Kinds)
	control.Kinds = kinds
	errs = append(errs, err)
	readNeeds := func(key string, names []string) (needs []Need) {
		for _, name := range names {
			_, ok := Need(name).Inventory()
			check(ok, "METADATA custom.%s: %q is not %sKIND[.GROUP][@NAMESPACE][~TEXT]", key, name, inventoryPrefix)
			needs = append(needs, Need(name))
		}
		return needs
	}
	control.Needs = readNeeds("needs", m.Custom.Needs)
	control.Uses = readNeeds("uses", m.Custom.Uses)
	control.FixUses = readNeeds("fixUses", m.Custom.FixUses)
	check(len(control.FixUses) == 0 || len(m.Custom.Answers) > 0, "METADATA custom.fixUses: the control has no answers")
	control.Partial = m.Custom.Partial
	check(!control.Partial || len(control.Needs) > 0, "METADATA custom.partial: the control needs nothing")
	readSigns := func(key string, signs []string) []string {
		for i, sign := range signs {
			check(sign != "" && !slices.Contains(signs[:i], sign), "METADATA custom.%s: entry %d is empty or stands twice", key, i)
		}
		return signs
	}
	control.Fields = readSigns("fields", m.Custom.Fields)
	control.Texts = readSigns("texts", m.Custom.Texts)
	for _, framework := range slices.Sorted(maps.Keys(m.Custom.Frameworks)) {
		check(slices.Contains(Frameworks(), framework), "METADATA custom.frameworks: %q is not one of %s",
			framework, strings.Join(Frameworks(), ", "))
		for _, ref := range m.Custom.Frameworks[framework] {
			control.References = append(control.References, Reference{Framework: framework, ID: ref})
		}
	}
	for _, r := range m.RelatedResources {
		check(r.Ref != "", "METADATA related_resources: an entry has no ref")
		control.References = append(control.References, Reference{ID: r.Description, URL: r.Ref})
	}
	parameters, err := newParameters(m.Custom.Parameters, source.Parameters)
	control.Parameters = parameters
	errs = append(errs, err)
	convert.WholeNumbers(m.Custom.Answers)
	control.Answers = m.Custom.Answers
	check(len(control.Answers) == 0 || control.ClosedBy == ByFix, "METADATA custom.answers: fix does not close the control")
	for _, name := range slices.Sorted(maps.Keys(control.Answers)) {
		if answer := control.Answers[name]; answer != nil {
			errs = append(errs, control.checkParameter(name, answer))
		} else {
			check(slices.ContainsFunc(parameters, func(p Parameter) bool { return p.Name == name }), "METADATA custom.answers: no parameter %q", name)
		}
	}
	return control, errors.Join(errs...)
}

// newKinds reads the kinds that a control looks at. A kind that no object can have would keep
// the control from ever running, and one that stands twice would make it answer twice.
func newKinds(names []string) ([]schema.GroupKind, error) {
	var kinds []schema.GroupKind
	var errs []error
	for _, name := range names {
		if name == workloadKinds {
			kinds = append(kinds, PodKinds()...)
			continue
		}
		kind := schema.ParseGroupKind(name)
		if !kindName.MatchString(kind.Kind) {
			errs = append(errs, fmt.Errorf("METADATA custom.kinds: %q is not KIND[.GROUP]", name))
		}
		for _, known := range PodKinds() {
			if known.Kind == name && known.Group != "" {
				errs = append(errs, fmt.Errorf("METADATA custom.kinds: %q has no group: want %s", name, known))
			}
		}
		kinds = append(kinds, kind)
	}
	for i, kind := range kinds {
		if slices.Contains(kinds[:i], kind) {
			errs = append(errs, fmt.Errorf("METADATA custom.kinds names %s twice", kind))
		}
	}
	return kinds, errors.Join(errs...)
}

// newParameters joins the descriptions of METADATA with the defaults of the data document.
func newParameters(descriptions map[string]string, defaults map[string]any) ([]Parameter, error) {
	var errs []error
	var parameters []Parameter
	for name, value := range defaults {
		if descriptions[name] == "" {
			errs = append(errs, fmt.Errorf("parameter %q has no description in METADATA custom.parameters", name))
		}
		parameters = append(parameters, Parameter{Name: name, Description: descriptions[name], Default: value})
	}
	for _, name := range slices.Sorted(maps.Keys(descriptions)) {
		if _, ok := defaults[name]; !ok {
			errs = append(errs, fmt.Errorf("parameter %q has no default in the data document", name))
		}
	}
	slices.SortFunc(parameters, func(a, b Parameter) int { return cmp.Compare(a.Name, b.Name) })
	return parameters, errors.Join(errs...)
}

// metadataBlock returns the YAML of the first METADATA comment of a module.
func metadataBlock(source []byte) ([]byte, error) {
	var block bytes.Buffer
	inside := false
	for line := range bytes.Lines(source) {
		comment, ok := bytes.CutPrefix(line, []byte("#"))
		switch {
		case inside && ok:
			block.Write(bytes.TrimPrefix(comment, []byte(" ")))
		case inside:
			return block.Bytes(), nil
		case ok && string(bytes.TrimSpace(comment)) == "METADATA":
			inside = true
		}
	}
	if !inside {
		return nil, errors.New("METADATA block is missing")
	}
	return block.Bytes(), nil
}
