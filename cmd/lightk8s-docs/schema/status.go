package schema

import (
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/plugin/webhook"
)

// statuses are WebhookStatus.
func statuses() Document {
	return Document{
		Kind: webhook.StatusKind, Type: webhook.Status{}, Folders: []string{"plugin/webhook"}, Mapper: statusTypes,
	}
}

// statusTypes describes the types of which JSON shows less than is known; nil: reflection will do.
func statusTypes(t reflect.Type) *jsonschema.Schema {
	if t != reflect.TypeFor[webhook.State]() {
		return nil
	}
	return enum(webhook.OK, webhook.Warning, webhook.Broken, webhook.Unknown)
}
