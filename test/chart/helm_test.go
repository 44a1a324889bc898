package chart_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/lightk8s/lightk8s/test/helm"
)

const (
	release   = "lightk8s"
	namespace = "lightk8s-system"
)

// template renders the chart. args are those of helm beside release, chart and namespace.
func template(args ...string) (string, error) {
	return helm.Run(append([]string{"template", release, chart, "--namespace", namespace}, args...)...)
}

func render(t *testing.T, args ...string) string {
	t.Helper()
	text, err := template(args...)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// valuesFile writes values to a file for the flag --values.
func valuesFile(t *testing.T, values string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "values.yaml")
	if err := os.WriteFile(file, []byte(values), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// notes returns what a user reads after the installation.
func notes(t *testing.T, values string) string {
	t.Helper()
	out, err := helm.Run("install", release, chart, "--namespace", namespace, "--values", valuesFile(t, values), "--dry-run=client", "--output", "json")
	if err != nil {
		t.Fatal(err)
	}
	var installed struct {
		Info struct {
			Notes string `json:"notes"`
		} `json:"info"`
	}
	if err := json.Unmarshal([]byte(out), &installed); err != nil {
		t.Fatal(err)
	}
	return installed.Info.Notes
}
