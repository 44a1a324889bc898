// Package statusschema generates the published JSON schema of what webhook status prints from its
// Go types.
package statusschema

import (
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/cmd/lightk8s-docs/typeschema"
	"github.com/lightk8s/lightk8s/plugin/webhook"
)

// Schema returns the JSON schema of WebhookStatus.
func Schema() ([]byte, error) {
	return typeschema.Document{
		Kind: webhook.StatusKind, Type: webhook.Status{}, Mapper: schemaOf, Descriptions: descriptions,
	}.Schema()
}

// schemaOf describes the types of which JSON shows less than is known; nil: reflection will do.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	if t != reflect.TypeFor[webhook.State]() {
		return nil
	}
	return typeschema.Enum(webhook.OK, webhook.Warning, webhook.Broken, webhook.Unknown)
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
