package language_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// said is what the sources of the plugin print through a catalog.
type said struct {
	sentences, nouns []string        // literals that Say and Count are called with
	literals         map[string]bool // all strings, which variables hold before they are printed
}

var (
	saidInTemplate    = regexp.MustCompile(`\bsay "([^"]+)"`)
	countedInTemplate = regexp.MustCompile(`\bcount [^}"]*?"([^"]+)"`)
)

func readSources(t *testing.T) said {
	t.Helper()
	all := said{literals: map[string]bool{}}
	err := filepath.WalkDir("..", func(file string, _ fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasSuffix(file, ".gohtml"):
			page, err := os.ReadFile(file)
			for _, match := range saidInTemplate.FindAllSubmatch(page, -1) {
				all.sentences = append(all.sentences, string(match[1]))
			}
			for _, match := range countedInTemplate.FindAllSubmatch(page, -1) {
				all.nouns = append(all.nouns, string(match[1]))
			}
			return err
		case !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err == nil {
			ast.Inspect(source, all.add)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// add adds what a node of a source says. The Count of a package is another function.
func (s *said) add(n ast.Node) bool {
	if text, ok := literal(n); ok {
		s.literals[text] = true
	}
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return true
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return true
	}
	of, _ := selector.X.(*ast.Ident)
	switch {
	case of != nil && slices.Contains([]string{"text", "strings", "bytes"}, of.Name):
	case selector.Sel.Name == "Say":
		if text, ok := literal(call.Args[0]); ok {
			s.sentences = append(s.sentences, text)
		}
	case selector.Sel.Name == "Count" && len(call.Args) == 2:
		if text, ok := literal(call.Args[1]); ok {
			s.nouns = append(s.nouns, text)
		}
	}
	return true
}

func literal(n ast.Node) (string, bool) {
	value, ok := n.(*ast.BasicLit)
	if !ok || value.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(value.Value)
	return text, err == nil
}

var verbs = regexp.MustCompile(`%[a-z]`)

func TestEachLanguageHasEverySentence(t *testing.T) {
	sources := readSources(t)
	sentences, nouns := sources.sentences, sources.nouns
	for _, severity := range policy.Severities() {
		sentences = append(sentences, string(severity))
	}
	for _, risk := range policy.Risks() {
		sentences = append(sentences, string(risk))
	}
	if len(sentences) < 150 || len(nouns) < 15 {
		t.Fatalf("%d sentences and %d nouns", len(sentences), len(nouns))
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
		for english, said := range catalog.Sentences {
			if !slices.Equal(verbs.FindAllString(english, -1), verbs.FindAllString(said, -1)) {
				t.Errorf("%s: %q has other verbs than %q", name, said, english)
			}
			if !sources.literals[english] && !slices.Contains(sentences, english) {
				t.Errorf("%s: nothing prints %q", name, english)
			}
		}
		for _, noun := range nouns {
			if catalog.Counts[noun] == "" {
				t.Errorf("%s lacks a number of %q", name, noun)
			}
		}
		for noun, said := range catalog.Counts {
			if !slices.Equal(verbs.FindAllString(said, -1), []string{"%d"}) {
				t.Errorf("%s: a number of %s is %q", name, noun, said)
			}
			if !sources.literals[noun] && !sources.literals[noun+"s"] && !slices.Contains(nouns, noun) {
				t.Errorf("%s: nothing counts %q", name, noun)
			}
		}
	}
}
