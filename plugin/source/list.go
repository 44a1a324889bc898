package source

import (
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// item is an object of a document: the document itself, or one in a List.
type item struct {
	fields map[string]any
	path   policy.Path // of the object in the document; empty: it is the document
}

// expand returns the items of a List, of a typed list such as PodList too, or the object itself.
// Items of a typed list carry no kind of their own in the API's answers: they get it here.
func expand(object map[string]any, at policy.Path) []item {
	kind, _ := object["kind"].(string)
	itemKind, isList := strings.CutSuffix(kind, "List")
	entries, hasItems := object["items"].([]any)
	if !isList || !hasItems {
		return []item{{fields: object, path: at}}
	}
	var items []item
	for i, e := range entries {
		entry, ok := e.(map[string]any)
		if !ok {
			entry = map[string]any{} // reported as no object, like any other
		}
		if ok && itemKind != "" && entry["kind"] == nil && entry["apiVersion"] == nil {
			entry["kind"], entry["apiVersion"] = itemKind, object["apiVersion"]
		}
		path := append(append(policy.Path{}, at...), "items", i)
		items = append(items, expand(entry, path)...)
	}
	return items
}
