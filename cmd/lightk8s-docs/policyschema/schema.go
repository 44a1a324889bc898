// Package policyschema generates the published JSON schema of the user's policy file from its
// Go types.
package policyschema

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Schema returns the JSON schema (draft 2020-12) of lightk8s.yaml, indented, with a final newline.
func Schema() ([]byte, error) {
	reflector := jsonschema.Reflector{Anonymous: true, Mapper: schemaOf, LookupComment: describe}
	schema := reflector.Reflect(policy.Policy{})
	schema.Title = "lightk8s Policy"
	for _, tighten := range []struct {
		definition, property string
		change               func(*jsonschema.Schema)
	}{
		{"Policy", "apiVersion", func(s *jsonschema.Schema) { s.Const = policy.APIVersion }},
		{"Policy", "kind", func(s *jsonschema.Schema) { s.Const = policy.PolicyKind }},
		{"Policy", "controls", func(s *jsonschema.Schema) {
			s.PropertyNames = &jsonschema.Schema{Pattern: "^[a-z0-9]+(-[a-z0-9]+)*$"}
		}},
		{"Waiver", "reason", func(s *jsonschema.Schema) { s.Pattern = `\S` }},
		{"Waiver", "controls", func(s *jsonschema.Schema) { one := uint64(1); s.MinItems = &one }},
		{"Waiver", "expires", func(s *jsonschema.Schema) {
			s.Format = "date"
			s.Pattern = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
		}},
	} {
		definition, ok := schema.Definitions[tighten.definition]
		if !ok {
			return nil, fmt.Errorf("policy has no type %s", tighten.definition)
		}
		property, ok := definition.Properties.Get(tighten.property)
		if !ok {
			return nil, fmt.Errorf("%s has no field %s", tighten.definition, tighten.property)
		}
		tighten.change(property)
	}
	data, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode schema of policy: %w", err)
	}
	return append(data, '\n'), nil
}

// schemaOf describes the types of which JSON shows less than is known; nil: reflection will do.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[policy.Severity]():
		return oneOf(policy.Severities())
	case reflect.TypeFor[policy.Threshold]():
		return oneOf(policy.Thresholds())
	case reflect.TypeFor[policy.PodSecurityLevel]():
		return oneOf([]policy.PodSecurityLevel{policy.LevelPrivileged, policy.LevelBaseline, policy.LevelRestricted})
	default:
		return nil
	}
}

func oneOf[T ~string](words []T) *jsonschema.Schema {
	schema := &jsonschema.Schema{Type: "string"}
	for _, word := range words {
		schema.Enum = append(schema.Enum, string(word))
	}
	return schema
}

func describe(t reflect.Type, field string) string {
	if field == "" {
		return descriptions[t.Name()]
	}
	return descriptions[t.Name()+"."+field]
}

// descriptions of the types and fields of a policy file, by their Go names: comments are not there at run time.
var descriptions = map[string]string{
	"Policy":            "Settings of lightk8s: which controls run, how, and which findings are waived.",
	"Policy.APIVersion": "Version of this schema.",
	"Policy.Kind":       "Kind of the document.",
	"Policy.Controls":   "Changes to single controls, by id. kubectl lightk8s explain lists the ids.",
	"Policy.Waivers":    "Findings to live with.",

	"Policy.Admission": "What the webhook denies, warns of and injects.",

	"Admission":             "What the webhook does with objects as they are created and changed. Rules that are absent keep their default.",
	"Admission.AllowOptOut": `Honours the annotation lightk8s.dev/inject: "false" on a pod: whoever may create a pod may then leave it without limits.`,
	"Admission.Namespaces":  "Exceptions: the first entry that matches a namespace replaces the rules that it names.",

	"NamespaceAdmission":            "Rules of some namespaces.",
	"NamespaceAdmission.Namespaces": "Names or globs of namespaces.",

	"AdmissionRules.Enforce":        "Pod Security level whose violations are denied. Default baseline.",
	"AdmissionRules.Deny":           "Ids of further controls whose findings are denied.",
	"AdmissionRules.Allow":          "Ids of controls of the level whose findings are only warned of.",
	"AdmissionRules.WarnFrom":       "Severity from which findings that are not denied are warned of. Default high.",
	"AdmissionRules.FailClosedFrom": "Severity from which a control that denies, but could not judge, denies. Default info: all of them.",
	"AdmissionRules.Inject":         "Ids of controls whose fixes are made on pods as they are created. Default memory-limit and memory-request; an empty list injects nothing.",

	"ControlSetting":            "Changes to one control.",
	"ControlSetting.Enabled":    "false switches the control off.",
	"ControlSetting.Severity":   "Severity of its findings, in place of the control's own.",
	"ControlSetting.Parameters": "Values in place of its defaults, by name. kubectl lightk8s explain CONTROL lists them.",

	"Waiver": "Findings to live with. A finding is waived when every list that is there has an entry that matches. " +
		"An entry may be a glob with *, ? and [a-z]; * matches slashes too.",
	"Waiver.Reason":     "Why, for whoever reads the report.",
	"Waiver.Controls":   "Ids of controls; \"*\" is every control.",
	"Waiver.Kinds":      "Kinds of the object, such as Deployment.",
	"Waiver.Namespaces": "Namespaces of the object.",
	"Waiver.Names":      "Names of the object.",
	"Waiver.Containers": "Names of the container; a finding that is not about a container is then not waived.",
	"Waiver.Images":     "Images of the container that the finding is about, or of all containers where it is about none.",
	"Waiver.Labels":     "Labels that the object must carry, by key; a value may be a glob.",
	"Waiver.Subjects":   "Subjects of a role binding, as \"ServiceAccount NAMESPACE/NAME\", \"Group/NAME\" or \"User/NAME\"; each of them must match.",
	"Waiver.Expires":    "Last day of the waiver, YYYY-MM-DD, in UTC. Absent: it does not end.",
}
