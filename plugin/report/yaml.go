package report

import (
	"io"

	"go.yaml.in/yaml/v2"
)

// YAMLPrinter prints the Report as it is, in its published schema. Control characters come out
// escaped, as YAML demands it.
type YAMLPrinter struct{}

// Print implements Printer.
func (YAMLPrinter) Print(w io.Writer, r Report) error {
	// By way of JSON, whose field names are the published ones. Not with sigs.k8s.io/yaml,
	// which reads that JSON as YAML and stops at control characters.
	content, err := decoded(r)
	if err != nil {
		return err
	}
	data, err := yaml.Marshal(content)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}
