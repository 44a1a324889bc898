package text

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"go.yaml.in/yaml/v2"
	utiljson "k8s.io/apimachinery/pkg/util/json"
)

// Encode renders any value as "json" or "yaml", with nothing in it that a terminal acts on.
func Encode(v any, format string) (string, error) {
	var out bytes.Buffer
	if format == "yaml" {
		w := bufio.NewWriter(&out)
		if err := WriteYAML(w, v, func(content any) any { return content }); err != nil {
			return "", fmt.Errorf("encode yaml: %w", err)
		}
		if err := w.Flush(); err != nil {
			return "", fmt.Errorf("encode yaml: %w", err)
		}
		return out.String(), nil
	}
	if err := WriteJSON(&out, "", v); err != nil {
		return "", fmt.Errorf("encode json: %w", err)
	}
	return out.String() + "\n", nil
}

// WriteJSON writes a value, indented, without an end of line. See EscapeJSON for what it escapes.
func WriteJSON(w io.Writer, indent string, v any) error {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false) // nothing of it goes into a web page
	encoder.SetIndent(indent, "  ")
	if err := encoder.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(EscapeJSON(bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))))
	return err
}

// WriteYAML writes what the published JSON of a value says, within a map or list.
// Not with sigs.k8s.io/yaml, which reads that JSON as YAML and stops at control characters.
func WriteYAML(w *bufio.Writer, v any, within func(any) any) error {
	content, err := Decoded(v)
	if err != nil {
		return err
	}
	data, err := yaml.Marshal(within(content))
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// Decoded returns a value as -o json prints it, decoded; whole numbers are int64.
func Decoded(v any) (any, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var content any
	if err := utiljson.Unmarshal(data, &content); err != nil {
		return nil, err
	}
	return content, nil
}
