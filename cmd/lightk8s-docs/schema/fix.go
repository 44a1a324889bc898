package schema

import (
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/plugin/fix/print"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// fixes are FixPlan.
func fixes() Document {
	return Document{
		Kind: print.Kind, Type: print.Document{}, Folders: []string{"plugin/fix/print", "rego/policy"}, Mapper: fixTypes,
	}
}

func fixTypes(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[policy.Closer]():
		return enum(policy.Closers()...)
	case reflect.TypeFor[policy.Path]():
		return pathSchema()
	}
	return nil
}
