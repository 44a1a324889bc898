package admission_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/test/golden"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// A case is a file {validate,mutate}-<why>.txtar: why it is there, request.yaml, policy.yaml
// and inventory.yaml where it needs them, and the answer, whole.
type admissionCase struct {
	file    string
	archive *txtar.Archive
}

func cases(tb testing.TB) []admissionCase {
	tb.Helper()
	files, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(files) == 0 {
		tb.Fatalf("find cases: %v", err)
	}
	all := make([]admissionCase, 0, len(files))
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, admissionCase{file: file, archive: archive})
	}
	return all
}

func (c admissionCase) name() string { return strings.TrimSuffix(filepath.Base(c.file), ".txtar") }

// text returns a file of the case, "" where it has none of the name.
func (c admissionCase) text(name string) string {
	for _, file := range c.archive.Files {
		if file.Name == name {
			return string(file.Data)
		}
	}
	return ""
}

func (c admissionCase) review(tb testing.TB) []byte {
	tb.Helper()
	return reviewOf(tb, fromYAML(tb, c.text("request.yaml")))
}

func (c admissionCase) reviewer(tb testing.TB) *admission.Reviewer {
	tb.Helper()
	if objects := c.text("inventory.yaml"); objects != "" {
		return newReviewer(tb, c.text("policy.yaml"), around(tb, objects))
	}
	return newReviewer(tb, c.text("policy.yaml"))
}

func (c admissionCase) outcome(tb testing.TB) admission.Outcome {
	tb.Helper()
	request := decode(tb, c.review(tb))
	if strings.HasPrefix(c.name(), "mutate-") {
		return c.reviewer(tb).Mutate(tb.Context(), request)
	}
	return c.reviewer(tb).Validate(tb.Context(), request)
}

// answer is what a case expects.
type answer struct {
	Allowed   bool                  `json:"allowed"`
	Code      int32                 `json:"code,omitempty"`
	Message   string                `json:"message,omitempty"`
	Causes    []string              `json:"causes,omitempty"`
	Warnings  []string              `json:"warnings,omitempty"`
	Patch     []admission.Operation `json:"patch,omitempty"`
	Audit     map[string]string     `json:"audit,omitempty"`
	Exempt    string                `json:"exempt,omitempty"`
	Denied    []string              `json:"denied,omitempty"`
	Tolerated bool                  `json:"tolerated,omitempty"`
	Warned    []string              `json:"warned,omitempty"`
	Errors    []string              `json:"errors,omitempty"`
}

func answerOf(tb testing.TB, outcome admission.Outcome) answer {
	tb.Helper()
	response := sent(tb, outcome)
	if response.UID != uid {
		tb.Errorf("uid is %q", response.UID)
	}
	a := answer{
		Allowed: response.Allowed, Warnings: response.Warnings, Audit: response.AuditAnnotations,
		Exempt: outcome.Exempt, Denied: outcome.Denied, Tolerated: outcome.Tolerated, Warned: outcome.Warned,
	}
	if response.Result != nil {
		a.Code, a.Message = response.Result.Code, response.Result.Message
		if response.Result.Details != nil {
			for _, cause := range response.Result.Details.Causes {
				a.Causes = append(a.Causes, string(cause.Type)+" "+cause.Field+": "+cause.Message)
			}
		}
	}
	if (response.Patch != nil) != (response.PatchType != nil) {
		tb.Errorf("patch is %s, its type %v", response.Patch, response.PatchType)
	}
	if response.Patch != nil {
		if err := json.Unmarshal(response.Patch, &a.Patch); err != nil {
			tb.Error(err)
		}
	}
	for _, err := range outcome.Errors {
		a.Errors = append(a.Errors, err.Error())
	}
	return a
}

func TestReviewGetsExactlyTheAnswerOfItsCase(t *testing.T) {
	for _, c := range cases(t) {
		t.Run(c.name(), func(t *testing.T) {
			got, err := yaml.Marshal(answerOf(t, c.outcome(t)))
			if err != nil {
				t.Fatal(err)
			}
			golden.CheckSections(t, c.file, txtar.File{Name: "answer.yaml", Data: got})
		})
	}
}

func TestCaseSaysWhyItIsThere(t *testing.T) {
	for _, c := range cases(t) {
		if strings.TrimSpace(string(c.archive.Comment)) == "" {
			t.Errorf("%s: there is no comment", c.file)
		}
		for _, file := range c.archive.Files {
			if !slices.Contains([]string{"request.yaml", "policy.yaml", "inventory.yaml", "answer.yaml"}, file.Name) {
				t.Errorf("%s: unknown file %s", c.file, file.Name)
			}
		}
	}
}
