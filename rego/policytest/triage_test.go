package policytest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
	"github.com/lightk8s/lightk8s/test/repo"
)

// wish is how a text begins that states what should be, and not what is wrong.
var wish = regexp.MustCompile(`^(No|None|Nobody|Nothing)\b|^(Every|Each|All) .*\b(has|have|is|are|names?|gives?)\b|^(It|There|What)\b`)

// imperative is how a text begins that states what to do: with a verb in lower case, in its plain form.
var (
	imperative   = regexp.MustCompile(`^[a-z]+(-[a-z]+)?,? `)
	noImperative = regexp.MustCompile(`^(an?|the|it|its|no|not|you|please|should|to)\b|^[a-z-]+(s|ing|ed)\b`)
)

func isImperative(text string) bool {
	return imperative.MatchString(text) && !noImperative.MatchString(text)
}

// unfit are words that the language guide replaces.
var unfit = regexp.MustCompile(`(?i)\b(whoever|somebody|nobody|people|mend(s|ed)?|may|faults?|trouble|cure|suits?|for ever|again and again|take back|lived with|told|tells|says|must)\b`)

func TestProblemsStateWhatIsWrong(t *testing.T) {
	problems, shorts := map[string]string{}, map[string]string{}
	for _, c := range engine(t).Controls() {
		for _, text := range []string{c.Problem, c.Short, c.Do, c.Cause.Sentence()} {
			if word := unfit.FindString(text); word != "" {
				t.Errorf("%s: %q has the word %q", c.ID, text, word)
			}
		}
		if wish.MatchString(c.Problem) {
			t.Errorf("%s: problem %q begins as a wish", c.ID, c.Problem)
		}
		if !isImperative(c.Do) {
			t.Errorf("%s: do %q does not begin with a verb in the imperative", c.ID, c.Do)
		}
		if other, taken := problems[strings.ToLower(c.Problem)]; taken {
			t.Errorf("%s has the problem of %s: %q", c.ID, other, c.Problem)
		}
		if other, taken := shorts[strings.ToLower(c.Short)]; taken {
			t.Errorf("%s has the short problem of %s: %q", c.ID, other, c.Short)
		}
		problems[strings.ToLower(c.Problem)], shorts[strings.ToLower(c.Short)] = c.ID, c.ID
	}
}

func TestWishesAndUnfitWordsAreFound(t *testing.T) {
	for text, want := range map[string]bool{
		"No container is privileged": true, "Every container has a memory limit": true, "All hosts have TLS": true,
		"Nothing is granted to anonymous callers": true, "There is no limit": true, "None": true,
		"Node is not ready": false, "Every user on the server can read its kubeconfig": false,
		"All replicas can land on one node": false, "NodePort is open on every node": false,
	} {
		if got := wish.MatchString(text); got != want {
			t.Errorf("%q begins as a wish: %v", text, got)
		}
	}
	for text, want := range map[string]bool{
		"set runAsNonRoot: true": true, "dry-run, then set the label": true, "add a login, or close it": true,
		"Set runAsNonRoot": false, "setting of runAsNonRoot": false, "sets runAsNonRoot": false, "no login": false, "the binding": false,
		"you set it": false, "runAsNonRoot": false,
	} {
		if got := isImperative(text); got != want {
			t.Errorf("%q is an imperative: %v", text, got)
		}
	}
	for text, want := range map[string]string{"A pod may run": "may", "Mended": "Mended", "mayor of the pods": "", "Whoever reads": "Whoever"} {
		if got := unfit.FindString(text); got != want {
			t.Errorf("%q has the unfit word %q, want %q", text, got, want)
		}
	}
}

// Every cause has a control, and a sentence of its own.
func TestCausesAreUsed(t *testing.T) {
	used := map[policy.Cause]bool{}
	for _, c := range engine(t).Controls() {
		used[c.Cause] = true
	}
	sentences := map[string]policy.Cause{}
	for _, cause := range policy.Causes() {
		sentence := cause.Sentence()
		if !used[cause] {
			t.Errorf("no control has cause %s", cause)
		}
		if other, taken := sentences[sentence]; taken || !strings.HasSuffix(sentence, ".") {
			t.Errorf("cause %s has the sentence %q, that of %q or no sentence", cause, sentence, other)
		}
		sentences[sentence] = cause
	}
	if !slices.IsSorted(policy.Causes()) {
		t.Error("causes are not in the order of their names")
	}
}

// What a machine closes, a case of the control shows.
func TestClosersAreThere(t *testing.T) {
	for _, c := range engine(t).Controls() {
		changes := carriesChange(t, c)
		switch {
		case c.ClosedBy == policy.ByFix && !changes:
			t.Errorf("%s is closed by fix, and no case of it has a change", c.ID)
		case c.ClosedBy == policy.ByYou && changes:
			t.Errorf("%s is closed by you, and its findings carry a change", c.ID)
		case c.ClosedBy == policy.ByChart && !aboutChartObjects(c):
			t.Errorf("%s is closed by the chart, and is about no object that its values make", c.ID)
		case c.Ease == policy.Project && c.ClosedBy != policy.ByYou:
			t.Errorf("%s is closed by %s, and is a project", c.ID, c.ClosedBy)
		}
	}
}

func carriesChange(t *testing.T, control policy.Control) bool {
	t.Helper()
	return slices.ContainsFunc(policytest.Cases(t, os.DirFS(bundle), control), policy.Case.ChangesSomething)
}

// aboutChartObjects reports whether the control looks for the objects of the values limitRanges or resourceQuotas.
func aboutChartObjects(c policy.Control) bool {
	return slices.ContainsFunc(c.Needs, func(need policy.Need) bool {
		kind, _ := need.Inventory()
		return slices.Contains([]schema.GroupKind{{Kind: "LimitRange"}, {Kind: "ResourceQuota"}}, kind)
	})
}

// A control that was just made has the words of its skeleton, which are about something else.
func TestControlsKeepNoWordsOfTheirSkeleton(t *testing.T) {
	skeletons, err := filepath.Glob(repo.Path("hack/newcontrol/skeleton/*/control.rego.tmpl"))
	if err != nil || len(skeletons) == 0 {
		t.Fatalf("no skeletons: %v", err)
	}
	words := map[string]bool{}
	for _, skeleton := range skeletons {
		source, err := os.ReadFile(skeleton)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`(?m)^#   (?:problem|short|do): "?(.+?)"?$`).FindAllStringSubmatch(string(source), -1)
		if len(found) != 3 {
			t.Errorf("%s has %d of problem, short and do", skeleton, len(found))
		}
		for _, match := range found {
			words[match[1]] = true
		}
	}
	for _, c := range engine(t).Controls() {
		if words[c.Problem] || words[c.Short] || words[c.Do] {
			t.Errorf("%s has the problem of a skeleton: %q, %q, %q", c.ID, c.Problem, c.Short, c.Do)
		}
		if strings.Contains(c.Description+c.Remediation, "Say here") {
			t.Errorf("%s has the description or the remediation of a skeleton", c.ID)
		}
	}
}
