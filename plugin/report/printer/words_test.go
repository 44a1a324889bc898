package printer

import (
	"testing"

	"github.com/lightk8s/lightk8s/plugin/language"
)

// TestEachLanguageHasEveryHeading looks at headings that are no literals where they are printed; plugin/language looks
// at the others.
func TestEachLanguageHasEveryHeading(t *testing.T) {
	sentences := []string{"%d of %d causes", skippedHint, skippedOnly}
	for _, pair := range titles {
		sentences = append(sentences, pair[:]...)
	}
	for _, class := range skipTitles {
		sentences = append(sentences, class.title)
	}
	for _, name := range language.Names()[1:] {
		catalog, err := language.For(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, sentence := range sentences {
			if sentence != "" && catalog.Sentences[sentence] == "" {
				t.Errorf("%s lacks %q", name, sentence)
			}
		}
	}
}
