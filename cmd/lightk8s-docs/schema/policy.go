package schema

import (
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// policies are lightk8s.yaml.
func policies() Document {
	return Document{
		Kind: policy.PolicyKind, Type: policy.Policy{}, Folders: []string{"rego/policy"}, Mapper: policyTypes,
		Tighten: []Field{
			{Type: "Policy", Name: "controls", Change: func(s *jsonschema.Schema) {
				s.PropertyNames = &jsonschema.Schema{Pattern: "^[a-z0-9]+(-[a-z0-9]+)*$"}
			}},
			{Type: "Waiver", Name: "reason", Change: func(s *jsonschema.Schema) { s.Pattern = `\S` }},
			{Type: "Waiver", Name: "controls", Change: someItems},
			{Type: "Exception", Name: "namespaces", Change: someItems},
			{Type: "Waiver", Name: "expires", Change: func(s *jsonschema.Schema) {
				s.Format = "date"
				s.Pattern = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
			}},
		},
	}
}

func someItems(s *jsonschema.Schema) { one := uint64(1); s.MinItems = &one }

// policyTypes describes the types of which JSON shows less than is known; nil: reflection will do.
func policyTypes(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[policy.Severity]():
		return enum(policy.Severities()...)
	case reflect.TypeFor[policy.Threshold]():
		return enum(policy.Thresholds()...)
	case reflect.TypeFor[policy.PodSecurityLevel]():
		return enum(policy.LevelPrivileged, policy.LevelBaseline, policy.LevelRestricted)
	case reflect.TypeFor[policy.HostNamespace]():
		return enum(policy.HostNamespaces()...)
	case reflect.TypeFor[policy.PortRange]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{
			{Type: "integer", Minimum: "1", Maximum: "65535"}, {Type: "string", Pattern: "^[0-9]{1,5}(-[0-9]{1,5})?$"},
		}}
	default:
		return nil
	}
}
