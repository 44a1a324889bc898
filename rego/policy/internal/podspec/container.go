package podspec

import (
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// ContainerLists are the fields of a pod spec that hold containers.
var ContainerLists = []string{"containers", "initContainers", "ephemeralContainers"}

// ContainerAt returns the name of the container that the path leads into, or "" for none.
func ContainerAt(object map[string]any, path []any) string {
	var node any = object
	for i, step := range path {
		switch s := step.(type) {
		case string:
			fields, ok := node.(map[string]any)
			if !ok {
				return ""
			}
			node = fields[s]
		case int:
			list, ok := node.([]any)
			if !ok || s >= len(list) {
				return ""
			}
			node = list[s]
			if i == 0 || !isContainerList(path[i-1]) {
				continue
			}
			container, _ := node.(map[string]any)
			return text(container, "name")
		}
	}
	return ""
}

func isContainerList(step any) bool {
	field, ok := step.(string)
	return ok && slices.Contains(ContainerLists, field)
}

// Images lists the images of the named container, or of all where the name is empty.
func Images(spec map[string]any, container string) []string {
	var images []string
	eachContainer(spec, func(fields map[string]any) {
		if container == "" || text(fields, "name") == container {
			images = append(images, text(fields, "image"))
		}
	})
	return images
}

// eachContainer calls do with every entry of the lists of containers; one that is no map is nil.
func eachContainer(spec map[string]any, do func(container map[string]any)) {
	for _, list := range ContainerLists {
		containers, _ := spec[list].([]any)
		for _, entry := range containers {
			container, _ := entry.(map[string]any)
			do(container)
		}
	}
}

// text returns a field that is a string; "": it is absent, or of another type.
func text(fields map[string]any, name string) string {
	s, _, _ := unstructured.NestedString(fields, name)
	return s
}
