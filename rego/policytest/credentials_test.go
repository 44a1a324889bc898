package policytest_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// variable is a row of testdata/credentials.tsv.
type variable struct {
	isCredential bool
	isKnown      bool // that it is judged wrong
	name, value  string
}

func variables(t *testing.T) []variable {
	t.Helper()
	data, err := os.ReadFile("testdata/credentials.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var all []variable
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 4 {
			t.Fatalf("%d cells in %q", len(cells), line)
		}
		expected, isKnown := strings.CutPrefix(cells[0], "!")
		if expected != "credential" && expected != "none" {
			t.Fatalf("unknown verdict in %q", line)
		}
		value := strings.NewReplacer("~", "", `\\`, `\`, `\n`, "\n").Replace(cells[2])
		all = append(all, variable{expected == "credential", isKnown, cells[1], value})
	}
	return all
}

// The list holds at least 200 variables, so that a rate means something.
const fewestVariables = 200

func TestCredentialsAreToldFromSettings(t *testing.T) {
	engine, err := engine(t).Select(policy.Selection{IDs: []string{"secrets-in-environment"}})
	if err != nil {
		t.Fatal(err)
	}
	all := variables(t)
	if len(all) < fewestVariables {
		t.Fatalf("%d variables, want at least %d", len(all), fewestVariables)
	}
	var credentials, missed, others, alarms int
	for _, v := range all {
		verdict, err := engine.Evaluate(t.Context(), policy.Target{Object: podWithVariable(v.name, v.value)})
		if err != nil || len(verdict.Failed) > 0 {
			t.Fatalf("%s: %v %v", v.name, err, verdict.Failed)
		}
		found := len(verdict.Findings) > 0
		if v.isCredential {
			credentials++
			missed += count(!found)
		} else {
			others++
			alarms += count(found)
		}
		switch {
		case found == v.isCredential && v.isKnown:
			t.Errorf("%s=%q is judged right: remove its !", v.name, v.value)
		case found != v.isCredential && !v.isKnown:
			t.Errorf("%s=%q: found is %v", v.name, v.value, found)
		}
		for _, finding := range verdict.Findings {
			prefix := fmt.Sprintf("container %q sets %s to ", "web", v.name)
			if what, ok := strings.CutPrefix(finding.Message, prefix); !ok || !slices.Contains(told, what) {
				t.Errorf("%s=%q: message %q", v.name, v.value, finding.Message)
			}
		}
	}
	t.Logf("%d of %d credentials missed (%.1f%%), %d of %d other values taken for one (%.1f%%)",
		missed, credentials, 100*float64(missed)/float64(credentials), alarms, others, 100*float64(alarms)/float64(others))
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func podWithVariable(name, value string) map[string]any {
	return map[string]any{
		"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "web", "namespace": "shop"},
		"spec": map[string]any{"containers": []any{map[string]any{
			"name": "web", "image": "registry.example.com/web:1.4.2",
			"env": []any{map[string]any{"name": name, "value": value}},
		}}},
	}
}

// told are the words that a message has for a value, and all that it has of it.
var told = []string{
	"a password", "a token", "a secret", "a secret key", "a key", "an access key", "credentials", "a private key", "a URL with a password", "a text with a password",
}

// No part of a credential is in a message, whatever it stands in.
func TestMessagesHaveNoPartOfACredential(t *testing.T) {
	engine, err := engine(t).Select(policy.Selection{IDs: []string{"secrets-in-arguments", "secrets-in-configuration", "secrets-in-environment"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range variables(t) {
		if !v.isCredential || strings.Contains(v.value, "\n") {
			continue
		}
		found := 0
		for _, object := range holders(v) {
			verdict, err := engine.Evaluate(t.Context(), policy.Target{Object: object})
			if err != nil || len(verdict.Failed) > 0 {
				t.Fatalf("%s: %v %v", v.name, err, verdict.Failed)
			}
			found += len(verdict.Findings)
			for _, finding := range verdict.Findings {
				if part, ok := partOf(finding.Message, v); ok {
					t.Errorf("%s=%q: %q in %s", v.name, v.value, part, finding.Message)
				}
			}
		}
		if found == 0 && !v.isKnown {
			t.Errorf("%s=%q: nothing is found in arguments and files", v.name, v.value)
		}
	}
}

// holders are a command line in several spellings, and a ConfigMap with files of several formats.
func holders(v variable) []map[string]any {
	pod := podWithVariable("HOST", "db")
	pod["spec"].(map[string]any)["containers"].([]any)[0].(map[string]any)["args"] = []any{
		"--" + v.name + "=" + v.value, "--" + v.name, v.value, v.name + "=" + v.value + " run", "curl -u shop:" + v.value + " web",
	}
	return []map[string]any{pod, {
		"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "web", "namespace": "shop"},
		"data": map[string]any{
			v.name:           v.value,
			"app.properties": "a=b\n" + v.name + "=" + v.value + "\n",
			"app.yaml":       "a: b\n" + v.name + ": '" + v.value + "'\n",
			"app.json":       "{\n\"" + v.name + "\": " + strconv.Quote(v.value) + "\n}",
			"pod.yaml":       "- name: " + v.name + "\n  value: " + v.value + "\n",
		},
	}}
}

// partOf returns five characters in a row of the value, a digit among them, that are in the message.
// The words of a value can be those of the message, and the names in it are told.
func partOf(message string, v variable) (string, bool) {
	rest := strings.ReplaceAll(message, v.name, "")
	for i := range len(v.value) - 4 {
		if part := v.value[i : i+5]; strings.ContainsAny(part, "0123456789") && strings.Contains(rest, part) {
			return part, true
		}
	}
	return "", false
}
