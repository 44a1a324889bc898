package library

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego"
)

// shelf is a library with a rule of every kind, of which a control and another library use some.
const shelf = `# METADATA
# scope: package
# title: Shelves
# description: >-
#   What stands on
#   a shelf.
# custom:
#   example: |
#     some book in shelf.books
#     desk.lamp
package lightk8s.lib.shelf

import data.lightk8s.lib.desk

# books are the books of the shelf,
#   {"title": "Rego"}
books := input.books

# is_full is true for a shelf without room.
default is_full(_) := false

is_full(shelf) if count(shelf) > most

# No other module uses it.
most := limit("high")

# limit is the limit of a kind: "high" or "low".
limit("low") := 1

limit("high") := 2

# label writes the label of a book.
label(_, language) := language

label(book, _) := book.title

dust contains "dust" if desk.lamp
`

const desk = `# METADATA
# scope: package
# title: Desks
# description: Has a lamp.
# custom:
#   example: desk.lamp
package lightk8s.lib.desk

# lamp is true if the light is on.
lamp if input.light
`

// tidy is a control that uses what no library does.
const tidy = `package lightk8s.controls.house.tidy

import data.lightk8s.lib.shelf as board

violations contains board.label(book, "en") if {
	some book in board.books
	board.is_full(board.books)
	board.limit("low") > 0
}
`

func house(replace ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for file, text := range map[string]string{
		"lightk8s/lib/shelf/shelf.rego":        shelf,
		"lightk8s/lib/shelf/shelf_test.rego":   "package lightk8s.lib.shelf_test\n\ntest_dust if count(data.lightk8s.lib.shelf.dust) == 0\n",
		"lightk8s/lib/desk/desk.rego":          desk,
		"lightk8s/controls/house/tidy/t.rego":  tidy,
		"lightk8s/controls/house/tidy/p.txtar": "no Rego",
	} {
		files[file] = &fstest.MapFile{Data: []byte(strings.NewReplacer(replace...).Replace(text))}
	}
	return files
}

func TestReadListsWhatOtherPackagesReferTo(t *testing.T) {
	got, err := Read(house())
	if err != nil {
		t.Fatal(err)
	}
	want := []Library{
		{
			Name: "desk", Title: "Desks", Description: "Has a lamp.",
			Example: "desk.lamp", Imports: []string{"data.lightk8s.lib.desk"},
			Rules: []Rule{{Call: "desk.lamp", Value: "True if the light is on."}},
		},
		{
			Name: "shelf", Title: "Shelves", Description: "What stands on a shelf.",
			Example: "some book in shelf.books\ndesk.lamp", Imports: []string{"data.lightk8s.lib.desk", "data.lightk8s.lib.shelf"},
			Rules: []Rule{
				{Call: "shelf.books", Value: `The books of the shelf, {"title": "Rego"}`},
				{Call: "shelf.is_full(shelf)", Value: "True for a shelf without room."},
				{Call: "shelf.label(book, language)", Value: "Writes the label of a book."},
				{Call: `shelf.limit("high"|"low")`, Value: `The limit of a kind: "high" or "low".`},
			},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadRefuses(t *testing.T) {
	tests := map[string]struct {
		replace []string
		want    string
	}{
		"a rule without a comment":            {[]string{"# lamp is true if the light is on.\n", ""}, "library desk: rule lamp: has no comment, and other packages refer to it"},
		"a comment about something else":      {[]string{"# lamp is", "# It is"}, `library desk: rule lamp: the comment above begins with "It", want the name of the rule`},
		"a comment about a longer name":       {[]string{"# lamp is", "# lamps is"}, `library desk: rule lamp: the comment above begins with "lamps", want the name of the rule`},
		"a comment that ends before its rule": {[]string{"light is on.\n", "light is on.\n\n"}, "library desk: rule lamp: has no comment"},
		"a long comment":                      {[]string{"# lamp is", "# lamp\n# a\n# b\n# c\n# is"}, "library desk: rule lamp: the comment above has 5 lines, at most 4 are listed"},
		"a library without a title":           {[]string{"# title: Desks\n", ""}, "library desk: the METADATA of its package lacks title, description or custom.example"},
		"a library without an example":        {[]string{"# custom:\n#   example: desk.lamp\n", ""}, "library desk: the METADATA of its package lacks"},
		"a library that nothing uses":         {[]string{"if desk.lamp", "", "#     desk.lamp\n", "", "import data.lightk8s.lib.desk\n", ""}, "library desk: no other package refers to a rule of it"},
		"a rule that does not exist":          {[]string{"board.books\n", "board.boks\n"}, "library shelf: rule boks: is referred to and not defined"},
		"an example that is no Rego":          {[]string{"example: desk.lamp", "example: desk lamp and"}, "example of desk:5: rego_parse_error"},
		"an example that does not compile":    {[]string{"example: desk.lamp", "example: desk.lamp == x"}, "var x is unsafe"},
		"an example of a rule that is not":    {[]string{"example: desk.lamp", "example: desk.lamps"}, "library desk: example: desk has no rule lamps"},
		"an example of something else":        {[]string{"example: desk.lamp", "example: shelf.books"}, "library desk: example: does not use the library"},
		"a module that is no Rego":            {[]string{"lamp if input.light", "lamp if {"}, "parse "},
		"a bundle that does not compile":      {[]string{"lamp if input.light", "lamp if no.where(1)"}, "undefined function no.where"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Read(house(test.replace...))
			if err == nil || !strings.HasPrefix(err.Error(), "read libraries: ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestEveryLibraryOfTheBundleIsDescribed(t *testing.T) {
	libraries, err := Read(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	if len(libraries) == 0 {
		t.Error("there is no library")
	}
}
