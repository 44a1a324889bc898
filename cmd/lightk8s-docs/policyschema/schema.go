// Package policyschema generates the published JSON schema of the user's policy file from its
// Go types.
package policyschema

import (
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/cmd/lightk8s-docs/typeschema"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Schema returns the JSON schema of lightk8s.yaml.
func Schema() ([]byte, error) {
	return typeschema.Document{
		Kind: policy.PolicyKind, Type: policy.Policy{}, Mapper: schemaOf, Descriptions: descriptions,
		Tighten: []typeschema.Field{
			{Type: "Policy", Name: "controls", Change: func(s *jsonschema.Schema) {
				s.PropertyNames = &jsonschema.Schema{Pattern: "^[a-z0-9]+(-[a-z0-9]+)*$"}
			}},
			{Type: "Waiver", Name: "reason", Change: func(s *jsonschema.Schema) { s.Pattern = `\S` }},
			{Type: "Waiver", Name: "controls", Change: func(s *jsonschema.Schema) { one := uint64(1); s.MinItems = &one }},
			{Type: "Waiver", Name: "expires", Change: func(s *jsonschema.Schema) {
				s.Format = "date"
				s.Pattern = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
			}},
		},
	}.Schema()
}

// schemaOf describes the types of which JSON shows less than is known; nil: reflection will do.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[policy.Severity]():
		return typeschema.Enum(policy.Severities()...)
	case reflect.TypeFor[policy.Threshold]():
		return typeschema.Enum(policy.Thresholds()...)
	case reflect.TypeFor[policy.PodSecurityLevel]():
		return typeschema.Enum(policy.LevelPrivileged, policy.LevelBaseline, policy.LevelRestricted)
	default:
		return nil
	}
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
