package printer

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// said lists the literals that functions of a name are called with, in the sources of two packages.
func said(t *testing.T, function string, argument int) []string {
	t.Helper()
	var literals []string
	for _, pattern := range []string{"*.go", "../overview/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(source, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) <= argument {
					return true
				}
				selector, ok := call.Fun.(*ast.SelectorExpr)
				if literal, isLiteral := call.Args[argument].(*ast.BasicLit); ok && selector.Sel.Name == function && isLiteral && literal.Kind == token.STRING {
					text, err := strconv.Unquote(literal.Value)
					if err != nil {
						t.Fatal(err)
					}
					if named, ok := selector.X.(*ast.Ident); !ok || named.Name != "text" && named.Name != "strings" {
						literals = append(literals, text)
					}
				}
				return true
			})
		}
	}
	slices.Sort(literals)
	return slices.Compact(literals)
}

var verbs = regexp.MustCompile(`%[a-z]`)

func TestEachLanguageHasEverySentence(t *testing.T) {
	sentences := append(said(t, "Say", 0), "%d of %d causes", skippedHint)
	for _, pair := range titles {
		sentences = append(sentences, pair[:]...)
	}
	for _, class := range skipTitles {
		sentences = append(sentences, class.title)
	}
	for _, severity := range policy.Severities() {
		sentences = append(sentences, string(severity))
	}
	nouns := said(t, "Count", 1)
	if len(sentences) < 30 || len(nouns) < 5 {
		t.Fatalf("%d sentences and %d nouns", len(sentences), len(nouns))
	}
	for _, name := range language.Names()[1:] {
		catalog, err := language.For(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, sentence := range sentences {
			if got := catalog.Sentences[sentence]; sentence != "" && !slices.Equal(verbs.FindAllString(got, -1), verbs.FindAllString(sentence, -1)) || sentence != "" && got == "" {
				t.Errorf("%s: %q is %q", name, sentence, got)
			}
			delete(catalog.Sentences, sentence)
		}
		for _, noun := range nouns {
			if !slices.Equal(verbs.FindAllString(catalog.Counts[noun], -1), []string{"%d"}) {
				t.Errorf("%s: a number of %s is %q", name, noun, catalog.Counts[noun])
			}
			delete(catalog.Counts, noun)
		}
		if len(catalog.Sentences)+len(catalog.Counts) > 0 {
			t.Errorf("%s: nothing prints %v and %v", name, catalog.Sentences, catalog.Counts)
		}
	}
}
