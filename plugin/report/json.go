package report

import (
	"encoding/json"
	"io"

	utiljson "k8s.io/apimachinery/pkg/util/json"
)

// JSONPrinter prints the Report as it is, in its published schema.
type JSONPrinter struct{}

// Print implements Printer.
func (JSONPrinter) Print(w io.Writer, r Report) error { return writeJSON(w, r) }

func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(jsonEscaper{w}) // an encoder makes one Write a value
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// decoded returns the Report as -o json prints it, decoded; whole numbers are int64.
func decoded(r Report) (map[string]any, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	var content map[string]any
	if err := utiljson.Unmarshal(data, &content); err != nil {
		return nil, err
	}
	return content, nil
}
