package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
)

// Encode renders any value as "json" or "yaml", with nothing in it that a terminal acts on.
func Encode(v any, format string) (string, error) {
	var out bytes.Buffer
	if format == "yaml" {
		w := bufio.NewWriter(&out)
		if err := writeYAML(w, v, func(content any) any { return content }); err != nil {
			return "", fmt.Errorf("encode yaml: %w", err)
		}
		if err := w.Flush(); err != nil {
			return "", fmt.Errorf("encode yaml: %w", err)
		}
		return out.String(), nil
	}
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false) // nothing of it goes into a web page
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return "", fmt.Errorf("encode json: %w", err)
	}
	return string(jsonEscaped(out.Bytes())), nil
}

// Clean makes a string of the input fit for one line of text: what a terminal acts on instead of
// showing it becomes visible.
func Clean(s string) string { return clean(s) }

// CleanLines is Clean for text with a layout of its own: it keeps spaces, tabs and ends of lines.
func CleanLines(s string) string { return string(cleanLines([]byte(s))) }
