package report

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
	unified := diff.Diff(name, sides[0], name, sides[1])
	if _, rest, ok := bytes.Cut(unified, []byte("\n")); ok {
		unified = rest // without the line that repeats the names
	}
	if !color {
		return CleanLines(string(unified)), nil
	}
	var painted strings.Builder
	for line := range strings.Lines(CleanLines(string(unified))) {
		text := strings.TrimSuffix(line, "\n")
		painted.WriteString(palette{on: true}.paint(diffColor(text), text) + "\n")
	}
	return painted.String(), nil
}

func diffColor(line string) string {
	switch {
	case strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "):
		return bold
	case strings.HasPrefix(line, "@@ "):
		return cyan
	case strings.HasPrefix(line, "-"):
		return red
	case strings.HasPrefix(line, "+"):
		return green
	default:
		return ""
	}
}

// Paint colours a word by the state that it names: ok, warning, broken, unknown; admitted, denied.
func Paint(state string, color bool) string {
	attributes := map[string]string{
		"ok": green, "warning": yellow, "broken": boldRed, "unknown": yellow, "admitted": green, "denied": boldRed,
	}[state]
	return palette{on: color}.paint(attributes, state)
}
