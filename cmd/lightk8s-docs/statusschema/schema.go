// Package statusschema generates the published JSON schema of what webhook status prints from its
// Go types.
package statusschema

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/plugin/webhook"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Schema returns the JSON schema (draft 2020-12) of WebhookStatus, indented, with a final newline.
func Schema() ([]byte, error) {
	reflector := jsonschema.Reflector{
		Anonymous: true, Mapper: schemaOf, LookupComment: describe,
		Namer: func(t reflect.Type) string {
			if t == reflect.TypeFor[webhook.Status]() {
				return webhook.StatusKind
			}
			return t.Name()
		},
	}
	schema := reflector.Reflect(webhook.Status{})
	schema.Title = "lightk8s " + webhook.StatusKind
	root := schema.Definitions[webhook.StatusKind]
	for field, value := range map[string]string{"apiVersion": policy.APIVersion, "kind": webhook.StatusKind} {
		property, ok := root.Properties.Get(field)
		if !ok {
			return nil, fmt.Errorf("status has no field %s", field)
		}
		property.Const = value
	}
	data, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode schema of webhook status: %w", err)
	}
	return append(data, '\n'), nil
}

// schemaOf describes the types of which JSON shows less than is known; nil: reflection will do.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	if t != reflect.TypeFor[webhook.State]() {
		return nil
	}
	schema := &jsonschema.Schema{Type: "string"}
	for _, state := range []webhook.State{webhook.OK, webhook.Warning, webhook.Broken, webhook.Unknown} {
		schema.Enum = append(schema.Enum, string(state))
	}
	return schema
}

func describe(t reflect.Type, field string) string {
	if field == "" {
		return descriptions[t.Name()]
	}
	return descriptions[t.Name()+"."+field]
}

// descriptions of the types and fields, by their Go names: comments are not there at run time.
var descriptions = map[string]string{
	"Status":            "Whether the webhook works: every check of one installation.",
	"Status.APIVersion": "Version of this schema.",
	"Status.Kind":       "Kind of the document.",
	"Status.Name":       "Name of the webhook configurations; empty: nothing is installed.",
	"Status.Checks":     "Checks, in the order in which they were made. Several may have the same name and another object.",

	"Check":         "One thing that must hold for the webhook to work, and whether it does.",
	"Check.Name":    "What was checked, such as ca-bundle.",
	"Check.State":   "What came of it. What could not be seen is unknown, and never ok.",
	"Check.Object":  "The object that it is about; absent: none.",
	"Check.Message": "What was found, and the way out.",
}
