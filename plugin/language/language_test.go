package language_test

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
)

var (
	// touching are Chinese and other letters, or code, without a space between them.
	touching = regexp.MustCompile("\\p{Han}[A-Za-z0-9(/`]|[A-Za-z0-9)`]\\p{Han}")
	// unfit are words, and punctuation of half width, that the language guide leaves out.
	unfit = regexp.MustCompile(`您|进行|\p{Han}[,;:]`)
)

// translated is the severity down to which Why and Fix exist in every language.
const translated = policy.High

func TestChineseHasEveryControl(t *testing.T) {
	catalog, err := language.Load("zh")
	if err != nil {
		t.Fatal(err)
	}
	problems := map[string]string{}
	for _, control := range policytest.Load(t, rego.Bundle()).Controls() {
		texts := catalog.Controls[control.ID]
		checkLine(t, control.ID+": problem", texts.Problem, 50)
		checkLine(t, control.ID+": do", texts.Do, 44)
		if control.Severity.AtLeast(translated) || texts.Why+texts.Fix != "" {
			checkText(t, control.ID+": why", texts.Why)
			checkText(t, control.ID+": fix", texts.Fix)
		}
		if other, taken := problems[texts.Problem]; taken {
			t.Errorf("%s has the problem of %s: %q", control.ID, other, texts.Problem)
		}
		problems[texts.Problem] = control.ID
		delete(catalog.Controls, control.ID)
	}
	for id := range catalog.Controls {
		t.Errorf("%s is no control", id)
	}
}

func checkLine(t *testing.T, name, line string, maxColumns int) {
	t.Helper()
	switch columns := text.Columns(line); {
	case line == "":
		t.Errorf("%s is absent", name)
	case columns > maxColumns:
		t.Errorf("%s %q takes %d columns, limit is %d", name, line, columns, maxColumns)
	case strings.HasSuffix(line, "。"):
		t.Errorf("%s %q ends like a sentence", name, line)
	}
	checkWords(t, name, line)
}

// checkText looks at sentences, in which code is set off in pairs of backquotes.
func checkText(t *testing.T, name, text string) {
	t.Helper()
	switch {
	case text == "":
		t.Errorf("%s is absent", name)
	case !strings.HasSuffix(text, "。"):
		t.Errorf("%s %q does not end like a sentence", name, text)
	case strings.Count(text, "`")%2 != 0:
		t.Errorf("%s %q has a backquote without its pair", name, text)
	}
	checkWords(t, name, text)
}

func checkWords(t *testing.T, name, line string) {
	t.Helper()
	if found := touching.FindString(line); found != "" {
		t.Errorf("%s: no space in %q of %q", name, found, line)
	}
	if found := unfit.FindString(line); found != "" {
		t.Errorf("%s: %q in %q", name, found, line)
	}
}

func TestALanguageWithoutACatalogIsAnError(t *testing.T) {
	if _, err := language.Load("xx"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}
