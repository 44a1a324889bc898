package language_test

import (
	"testing"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/rego/policy"
)

func TestTheLocaleChoosesTheLanguage(t *testing.T) {
	for _, test := range []struct{ all, messages, lang, want string }{
		{"", "", "", "en"},
		{"", "", "zh_CN.UTF-8", "zh"},
		{"", "", "zh", "zh"},
		{"C", "", "zh_CN.UTF-8", "en"},
		{"", "zh_TW", "de_DE.UTF-8", "zh"},
		{"", "", "zhongwen", "en"},
	} {
		t.Setenv("LC_ALL", test.all)
		t.Setenv("LC_MESSAGES", test.messages)
		t.Setenv("LANG", test.lang)
		if got := language.Environment(); got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
}

func TestWhatALanguageLacksIsEnglish(t *testing.T) {
	if _, err := language.For("xx"); err == nil || err.Error() != `unknown language "xx": want en or zh` {
		t.Errorf("error %v", err)
	}
	english, err := language.For("en")
	if err != nil {
		t.Fatal(err)
	}
	chinese, err := language.For("zh")
	if err != nil {
		t.Fatal(err)
	}
	own := policy.Control{ID: "own", Triage: policy.Triage{Problem: "Own problem", Short: "own", Do: "do it"}}
	for _, catalog := range []language.Catalog{english, chinese} {
		if got := catalog.Say("the house has %d doors", 3); got != "the house has 3 doors" {
			t.Error(got)
		}
		if got := catalog.Count(2, "door"); got != "2 doors" {
			t.Error(got)
		}
		if got := catalog.Control(own); got.Triage != own.Triage {
			t.Errorf("%+v", got.Triage)
		}
	}
	if english.Count(1, "finding") != "1 finding" || chinese.Count(1, "finding") != "1 个问题" || chinese.Say("DO FIRST") != "先做这些" {
		t.Error("finding or DO FIRST")
	}
}
