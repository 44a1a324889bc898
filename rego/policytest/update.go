package policytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"golang.org/x/tools/txtar"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Update writes the findings, and the object after the fix, into a case file.
func Update(file string, c policy.Case, verdict policy.Verdict) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read case: %w", err)
	}
	archive := txtar.Parse(data)
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool {
		return slices.Contains([]string{"findings.yaml", "fixed.yaml", "created.yaml", "skipped.txt"}, f.Name)
	})
	if findings := Findings(verdict); len(findings) > 0 {
		if err := appendYAML(archive, "findings.yaml", findings); err != nil {
			return err
		}
	}
	if reason := Skipped(verdict); reason != "" {
		archive.Files = append(archive.Files, txtar.File{Name: "skipped.txt", Data: []byte(reason + "\n")})
	}
	var set []policy.Assignment
	var created []map[string]any
	for _, finding := range verdict.Findings {
		set = append(set, finding.Set...)
		created = append(created, finding.Create...)
	}
	if len(set) > 0 {
		fixed, err := policy.Apply(c.Object, set)
		if err != nil {
			return err
		}
		if err := appendYAML(archive, "fixed.yaml", fixed); err != nil {
			return err
		}
	}
	if err := appendCreated(archive, created); err != nil {
		return err
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		return fmt.Errorf("write case: %w", err)
	}
	return nil
}

func appendYAML(archive *txtar.Archive, name string, v any) error {
	data, err := yaml.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode %s: %w", name, err)
	}
	archive.Files = append(archive.Files, txtar.File{Name: name, Data: data})
	return nil
}

func appendCreated(archive *txtar.Archive, objects []map[string]any) error {
	var documents [][]byte
	for _, object := range objects {
		data, err := yaml.Marshal(object)
		if err != nil {
			return fmt.Errorf("encode created.yaml: %w", err)
		}
		documents = append(documents, data)
	}
	if len(documents) > 0 {
		archive.Files = append(archive.Files, txtar.File{Name: "created.yaml", Data: bytes.Join(documents, []byte("---\n"))})
	}
	return nil
}

// roundTrip returns the object as decoding its JSON yields it, as in cases.
func roundTrip(tb testing.TB, object map[string]any) map[string]any {
	tb.Helper()
	data, err := json.Marshal(object)
	if err != nil {
		tb.Fatal(err)
	}
	out, err := policy.Decode(data)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}
