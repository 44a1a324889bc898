// Package language holds what lightk8s prints in languages other than English: one file for each,
// which a test compares with the controls.
package language

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
)

//go:embed *.yaml
var files embed.FS

// Catalog is what is printed in one language.
type Catalog struct {
	// Tag names the language as web pages do (BCP 47); empty: English.
	Tag string `json:"tag"`
	// Controls has the texts of each built-in control, by its id.
	Controls map[string]Control `json:"controls"`
	// Sentences of a report, by their English form, with the verbs of fmt in the same order.
	Sentences map[string]string `json:"sentences"`
	// Counts has what a number of things is called, by the English noun; %d stands for the number.
	Counts map[string]string `json:"counts"`
}

// Control is what is printed of a control.
type Control struct {
	// Problem stands in place of policy.Control's, in at most 50 columns.
	Problem string `json:"problem"`
	// Do stands in place of policy.Control's, in at most 44 columns.
	Do string `json:"do"`
	// Why and Fix stand in place of policy.Control's Description and Remediation; empty: these are printed.
	Why string `json:"why,omitempty"`
	Fix string `json:"fix,omitempty"`
	// Of is the Hash of the English texts that Why and Fix translate, so that a test finds those that have changed since.
	Of string `json:"of,omitempty"`
}

// Hash stands for the English texts that Why and Fix translate. White space does not count.
func Hash(control policy.Control) string {
	english := strings.Join(strings.Fields(control.Description+"\n"+control.Remediation), " ")
	return fmt.Sprintf("%x", sha256.Sum256([]byte(english)))[:8]
}

// Load reads the catalog of a language, such as "zh". It returns an error that wraps fs.ErrNotExist
// for a language without one.
func Load(name string) (Catalog, error) {
	data, err := fs.ReadFile(files, name+".yaml")
	if err != nil {
		return Catalog{}, fmt.Errorf("language %q: %w", name, err)
	}
	var catalog Catalog
	if err := yaml.UnmarshalStrict(data, &catalog); err != nil {
		return Catalog{}, fmt.Errorf("language %q: %w", name, err)
	}
	return catalog, nil
}
