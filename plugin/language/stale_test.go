package language_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policytest"
	"github.com/lightk8s/lightk8s/test/golden"
)

// TestNoTranslationIsStale finds texts whose English form has changed since they were translated. Read them, and write
// the new hashes with -update.
func TestNoTranslationIsStale(t *testing.T) {
	for _, name := range language.Names()[1:] {
		catalog, err := language.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		file := name + ".yaml"
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, control := range policytest.Load(t, rego.Bundle()).Controls() {
			texts, hash := catalog.Controls[control.ID], language.Hash(control)
			if texts.Why == "" || texts.Of == hash {
				continue
			}
			t.Errorf("%s: why or fix of %s has changed in English: translate %q and %q, and test with -update", file, control.ID, control.Description, control.Remediation)
			data = hashOf(control.ID).ReplaceAll(data, fmt.Appendf(nil, "${1}%q", hash))
		}
		if golden.Updating() {
			golden.Write(t, file, bytes.Clone(data))
		}
	}
}

// hashOf matches the lines of a control up to its hash.
func hashOf(id string) *regexp.Regexp {
	return regexp.MustCompile(`(?m)^(  ` + regexp.QuoteMeta(id) + `:\n(?:    .*\n)*?    of: ).*$`)
}
