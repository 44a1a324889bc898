package text

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"sigs.k8s.io/yaml"
)

// Diff shows what happens to an object as a unified diff of its YAML, as kubectl diff does; nil
// stands for no object. It is empty where nothing happens.
func Diff(name string, before, after map[string]any, color bool) (string, error) {
	var sides [2][]byte
	for i, object := range []map[string]any{before, after} {
		if object == nil {
			continue
		}
		data, err := yaml.Marshal(object)
		if err != nil {
			return "", fmt.Errorf("encode %s: %w", name, err)
		}
		sides[i] = data
	}
	return Unified(name, name, sides[0], sides[1], color), nil
}

// Unified is the unified diff of two texts; empty where they are equal.
func Unified(oldName, newName string, before, after []byte, color bool) string {
	unified := diff.Diff(oldName, before, newName, after)
	if _, rest, ok := bytes.Cut(unified, []byte("\n")); ok {
		unified = rest // without the line that repeats the names
	}
	var painted strings.Builder
	for line := range strings.Lines(CleanLines(string(unified))) {
		line = strings.TrimSuffix(line, "\n")
		painted.WriteString(Palette(color).Paint(diffStyle(line), line) + "\n")
	}
	return painted.String()
}

func diffStyle(line string) Style {
	switch {
	case strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "):
		return Bold
	case strings.HasPrefix(line, "@@ "):
		return Cyan
	case strings.HasPrefix(line, "-"):
		return Red
	case strings.HasPrefix(line, "+"):
		return Green
	default:
		return ""
	}
}
