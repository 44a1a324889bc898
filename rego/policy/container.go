package policy

// containerLists are the fields of a pod spec that hold containers.
var containerLists = []string{"containers", "initContainers", "ephemeralContainers"}

// containerAt returns the name of the container that the path leads into, or "" for none.
func containerAt(object map[string]any, path Path) string {
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
			return text(container["name"])
		}
	}
	return ""
}

func isContainerList(step any) bool {
	for _, list := range containerLists {
		if step == list {
			return true
		}
	}
	return false
}
