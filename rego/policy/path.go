package policy

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Path leads to a field: strings are keys of maps, ints are indices of lists.
type Path []any

// String renders the path as kubectl does: spec.containers[0].image, with keys that are
// not plain words in brackets: metadata.labels["app.kubernetes.io/name"].
func (p Path) String() string {
	var b strings.Builder
	for _, step := range p {
		switch s := step.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", s)
		case string:
			switch {
			case !plain(s):
				fmt.Fprintf(&b, "[%s]", strconv.Quote(s))
			case b.Len() == 0:
				b.WriteString(s)
			default:
				b.WriteString("." + s)
			}
		}
	}
	return b.String()
}

// MarshalJSON renders the path as its String.
func (p Path) MarshalJSON() ([]byte, error) {
	return json.Marshal(p.String())
}

// Compare orders paths step by step; indices come before keys.
func (p Path) Compare(other Path) int {
	for i := range min(len(p), len(other)) {
		a, aIsIndex := p[i].(int)
		b, bIsIndex := other[i].(int)
		switch {
		case aIsIndex && bIsIndex:
			if c := cmp.Compare(a, b); c != 0 {
				return c
			}
		case aIsIndex:
			return -1
		case bIsIndex:
			return 1
		default:
			if c := cmp.Compare(text(p[i]), text(other[i])); c != 0 {
				return c
			}
		}
	}
	return cmp.Compare(len(p), len(other))
}

// In returns the value that the path leads to in a decoded object; nil: none.
func (p Path) In(object map[string]any) any {
	var node any = object
	for _, step := range p {
		switch s := step.(type) {
		case string:
			fields, _ := node.(map[string]any)
			node = fields[s]
		case int:
			list, _ := node.([]any)
			if s >= len(list) {
				return nil
			}
			node = list[s]
		}
	}
	return node
}

// last returns the last step; nil: the path is empty.
func (p Path) last() any {
	if len(p) == 0 {
		return nil
	}
	return p[len(p)-1]
}

func plain(key string) bool {
	for _, r := range key {
		if r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return key != ""
}

// newPath reads a path as Rego yields it: a list of strings and whole numbers.
func newPath(v any) (Path, error) {
	steps, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("path is %T, want a list", v)
	}
	path := make(Path, 0, len(steps))
	for _, step := range steps {
		switch s := step.(type) {
		case string:
			path = append(path, s)
		case int64:
			if s < 0 || s > math.MaxInt32 {
				return nil, fmt.Errorf("path step %d is not an index", s)
			}
			path = append(path, int(s))
		case float64:
			return nil, fmt.Errorf("path step %v is not an index", s)
		default:
			return nil, fmt.Errorf("path step is %T, want a string or a number", step)
		}
	}
	return path, nil
}
