package policytest

import (
	"bytes"
	"fmt"
	"slices"

	"golang.org/x/tools/txtar"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// updated returns a case file with the findings of a verdict, and the object after their fix.
func updated(file []byte, object map[string]any, verdict policy.Verdict) ([]byte, error) {
	archive := txtar.Parse(file)
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool {
		return slices.Contains([]string{"findings.yaml", "fixed.yaml", "created.yaml", "skipped.txt"}, f.Name)
	})
	if findings := findings(verdict); len(findings) > 0 {
		if err := appendYAML(archive, "findings.yaml", findings); err != nil {
			return nil, err
		}
	}
	if reason := skipped(verdict); reason != "" {
		archive.Files = append(archive.Files, txtar.File{Name: "skipped.txt", Data: []byte(reason + "\n")})
	}
	var set []policy.Assignment
	var created []map[string]any
	for _, finding := range verdict.Findings {
		set = append(set, finding.Set...)
		created = append(created, finding.Create...)
	}
	if len(set) > 0 {
		fixed, err := policy.Apply(object, set)
		if err != nil {
			return nil, err
		}
		if err := appendYAML(archive, "fixed.yaml", fixed); err != nil {
			return nil, err
		}
	}
	if err := appendYAML(archive, "created.yaml", created...); err != nil {
		return nil, err
	}
	return txtar.Format(archive), nil
}

// appendYAML appends a file with one document a value, or none where there is no value.
func appendYAML[T any](archive *txtar.Archive, name string, values ...T) error {
	var documents [][]byte
	for _, value := range values {
		document, err := yaml.Marshal(value)
		if err != nil {
			return fmt.Errorf("encode %s: %w", name, err)
		}
		documents = append(documents, document)
	}
	if len(documents) > 0 {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: bytes.Join(documents, []byte("---\n"))})
	}
	return nil
}
