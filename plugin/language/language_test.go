package language_test

import (
	"errors"
	"io/fs"
	"regexp"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policytest"
)

// touching are Chinese and other letters without a space between them.
var touching = regexp.MustCompile(`\p{Han}[A-Za-z0-9(/]|[A-Za-z0-9)]\p{Han}`)

// unfit are words, and punctuation at the end or of half width, that the language guide leaves out.
var unfit = regexp.MustCompile(`您|进行|。$|\p{Han}[,;:]`)

const maxColumns = 50

func TestChineseHasEveryControl(t *testing.T) {
	catalog, err := language.Load("zh")
	if err != nil {
		t.Fatal(err)
	}
	problems := map[string]string{}
	for _, control := range policytest.Load(t, rego.Bundle()).Controls() {
		problem := catalog.Controls[control.ID].Problem
		switch columns := text.Columns(problem); {
		case problem == "":
			t.Errorf("%s has no problem", control.ID)
		case columns > maxColumns:
			t.Errorf("%s: problem %q takes %d columns, limit is %d", control.ID, problem, columns, maxColumns)
		case problems[problem] != "":
			t.Errorf("%s has the problem of %s: %q", control.ID, problems[problem], problem)
		}
		if found := touching.FindString(problem); found != "" {
			t.Errorf("%s: no space in %q of %q", control.ID, found, problem)
		}
		if found := unfit.FindString(problem); found != "" {
			t.Errorf("%s: %q in %q", control.ID, found, problem)
		}
		problems[problem] = control.ID
		delete(catalog.Controls, control.ID)
	}
	for id := range catalog.Controls {
		t.Errorf("%s is no control", id)
	}
}

func TestALanguageWithoutACatalogIsAnError(t *testing.T) {
	if _, err := language.Load("xx"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}
