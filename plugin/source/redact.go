package source

import (
	"encoding/base64"
	"maps"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// redacted marks a Secret whose values were removed, so that what is left of them is not
// decoded again when a snapshot is read back.
const redacted = "lightk8s.dev/redacted"

// lastApplied is where kubectl keeps a copy of the whole object, a Secret's values included.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// Redact returns the object without what no control can see: copies of the object in annotations,
// and of a Secret all but its metadata, type and keys. Of a bootstrap token it keeps what says
// how long and what for it is good, in clear text.
func Redact(object map[string]any) map[string]any {
	metadata, _ := object["metadata"].(map[string]any)
	annotations, _ := metadata["annotations"].(map[string]any)
	isSecret := object["kind"] == "Secret" && object["apiVersion"] == "v1"
	if !isSecret && annotations[lastApplied] == nil {
		return object
	}
	out, meta, notes := maps.Clone(object), cloned(metadata), cloned(annotations)
	delete(notes, lastApplied)
	meta["annotations"] = notes
	if isSecret {
		out = map[string]any{"apiVersion": "v1", "kind": "Secret", "data": kept(object, notes[redacted] != nil)}
		if kind, ok := object["type"].(string); ok {
			out["type"] = kind
		}
		if notes[redacted] == nil {
			notes[redacted] = "true"
		}
	}
	out["metadata"] = meta
	return out
}

// IsRedacted reports whether the object is a Secret that redact has been at.
func IsRedacted(object map[string]any) bool {
	metadata, _ := object["metadata"].(map[string]any)
	annotations, _ := metadata["annotations"].(map[string]any)
	return object["kind"] == "Secret" && object["apiVersion"] == "v1" && annotations[redacted] != nil
}

// kept returns the keys of a Secret, with the values of those that are no secret. In one that
// is marked as redacted these are in clear text. Nothing else is left of it for the mark's
// sake: every user can set one.
func kept(secret map[string]any, marked bool) map[string]any {
	out := map[string]any{}
	token := secret["type"] == "bootstrap.kubernetes.io/token"
	keep := func(field string, read func(string) (string, error)) {
		values, _ := secret[field].(map[string]any)
		for key, value := range values {
			if len(validation.IsConfigMapKey(key)) > 0 {
				continue // with a colon forgotten, the value is part of the key
			}
			out[key] = ""
			if text, ok := value.(string); ok && token && harmless(key) {
				if plain, err := read(text); err == nil {
					out[key] = plain
				}
			}
		}
	}
	if marked {
		keep("data", clearText)
	} else {
		keep("data", decoded)
	}
	keep("stringData", clearText) // has precedence, as at the API server
	return out
}

func clearText(text string) (string, error) { return text, nil }

func decoded(text string) (string, error) {
	plain, err := base64.StdEncoding.DecodeString(text)
	return string(plain), err
}

func harmless(key string) bool {
	return key == "expiration" || key == "auth-extra-groups" || strings.HasPrefix(key, "usage-bootstrap-")
}

func cloned(fields map[string]any) map[string]any {
	if fields == nil {
		return map[string]any{}
	}
	return maps.Clone(fields)
}
