package source

import (
	"encoding/base64"
	"maps"
	"strings"
)

// redacted marks a Secret whose values were removed, so that what is left of them is not
// decoded again when a snapshot is read back.
const redacted = "lightk8s.dev/redacted"

// lastApplied is where kubectl keeps a copy of the whole object, a Secret's values included.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// Redact returns the object without what no control may see: the values of a Secret, and
// copies of the object in annotations. Of a bootstrap token it keeps what says how long and
// what for it is good, in clear text.
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
	out["metadata"] = meta
	if isSecret {
		out["data"] = kept(object, notes[redacted] != nil)
		delete(out, "stringData")
		if notes[redacted] == nil {
			notes[redacted] = "true"
		}
	}
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
// sake: anybody can set one.
func kept(secret map[string]any, marked bool) map[string]any {
	out := map[string]any{}
	token := secret["type"] == "bootstrap.kubernetes.io/token"
	encoded, _ := secret["data"].(map[string]any)
	for key, v := range encoded {
		out[key] = ""
		if value, _ := v.(string); token && harmless(key) {
			if plain, err := base64.StdEncoding.DecodeString(value); marked {
				out[key] = value
			} else if err == nil {
				out[key] = string(plain)
			}
		}
	}
	clear, _ := secret["stringData"].(map[string]any)
	for key, v := range clear {
		out[key] = ""
		if value, ok := v.(string); ok && token && harmless(key) {
			out[key] = value
		}
	}
	return out
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
