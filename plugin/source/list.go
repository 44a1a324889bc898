package source

import (
	"strings"
)

// expand returns the items of a List, of a typed list such as PodList too, or the object itself.
// Items of a typed list carry no kind of their own in the API's answers: they get it here.
func expand(object map[string]any) []map[string]any {
	kind, _ := object["kind"].(string)
	items, ok := object["items"].([]any)
	itemKind, isList := strings.CutSuffix(kind, "List")
	if !isList || !ok && object["items"] != nil {
		return []map[string]any{object}
	}
	if _, there := object["items"]; !there {
		return []map[string]any{object}
	}
	var objects []map[string]any
	for _, i := range items {
		item, ok := i.(map[string]any)
		if !ok {
			item = map[string]any{} // reported as no object, like any other
		}
		if item["kind"] == nil && item["apiVersion"] == nil && itemKind != "" && ok {
			item["kind"], item["apiVersion"] = itemKind, object["apiVersion"]
		}
		objects = append(objects, expand(item)...)
	}
	return objects
}
