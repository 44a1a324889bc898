package print

import (
	"testing"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// TestEachLanguageHasEveryPurpose looks at words that are no literals where they are printed; plugin/language looks at
// the others.
func TestEachLanguageHasEveryPurpose(t *testing.T) {
	sentences := []string{plan.Summary{Fits: plan.Fits}.Concession(), plan.Summary{Fits: plan.FitsNot}.Concession()}
	for _, purpose := range plan.Purposes() {
		if purpose != plan.ForAPIServer { // is called so in every language
			sentences = append(sentences, string(purpose))
		}
	}
	for _, name := range language.Names()[1:] {
		catalog, err := language.For(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, sentence := range sentences {
			if catalog.Sentences[sentence] == "" {
				t.Errorf("%s lacks %q", name, sentence)
			}
		}
		for _, noun := range []string{"error", "case", "concession", "line", "node", "purpose", "container", "note"} {
			if catalog.Counts[noun] == "" {
				t.Errorf("%s lacks a number of %q", name, noun)
			}
		}
	}
}
