package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// item is an object of a document: the document itself, or one in a List.
type item struct {
	fields map[string]any
	path   policy.Path // of the object in the document; empty: it is the document
}

// maxNesting bounds how deep lists can be nested. One in another is seen in the wild.
const maxNesting = 8

// expand returns the items of a List, of a typed list such as PodList too, or the object itself.
// Items of a typed list carry no kind of their own in the API's answers: they get it here.
func expand(object map[string]any, at policy.Path) ([]item, error) {
	kind, _ := object["kind"].(string)
	itemKind, isList := strings.CutSuffix(kind, "List")
	entries, hasItems := object["items"].([]any)
	if !isList || !hasItems {
		return []item{{fields: object, path: at}}, nil
	}
	if len(at)/2 >= maxNesting {
		return nil, fmt.Errorf("lists are nested more than %d deep", maxNesting)
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
		found, err := expand(entry, append(slices.Clone(at), "items", i))
		if err != nil {
			return nil, err
		}
		items = append(items, found...)
	}
	return items, nil
}
