package policy

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// configurable is an engine of a control with parameters of every type, and one without.
func configurable(t *testing.T) *Engine {
	t.Helper()
	files := bundle(map[string]string{"plain": rules})
	add(files, "lightk8s/controls/test/tuned/tuned.rego", controlFile("test", "tuned", header+`#   parameters:
#     count: In pieces.
#     word: A word.
#     words: Words.
#     flag: Whether.
`, `import data.lightk8s.controls.test.tuned.parameters
violations contains {"message": sprintf("%v %v %v %v", [parameters.count, parameters.word, parameters.words, parameters.flag]), "path": []}`))
	add(files, "lightk8s/controls/test/tuned/data.yaml", "parameters: {count: 3, word: a, words: [b, c], flag: true}\n")
	return load(t, files)
}

func messages(verdict Verdict) []string {
	out := []string{}
	for _, finding := range verdict.Findings {
		out = append(out, finding.Message)
	}
	return out
}

func configure(t *testing.T, engine *Engine, file string) *Engine {
	t.Helper()
	policy, err := ParsePolicy("lightk8s.yaml", []byte("apiVersion: lightk8s.dev/v1alpha1\nkind: Policy\n"+file))
	if err != nil {
		t.Fatal(err)
	}
	configured, err := engine.Configure(policy)
	if err != nil {
		t.Fatal(err)
	}
	return configured
}

func TestConfigureReplacesParametersByName(t *testing.T) {
	engine := configurable(t)
	for file, want := range map[string]string{
		"":                                    `3 a ["b", "c"] true`,
		"controls: {tuned: {}}":               `3 a ["b", "c"] true`,
		"controls: {tuned: {parameters: {}}}": `3 a ["b", "c"] true`,
		"controls: {tuned: {parameters: {count: 1048576}}}":          `1048576 a ["b", "c"] true`,
		"controls: {tuned: {parameters: {count: 0.5, flag: false}}}": `0.5 a ["b", "c"] false`,
		`controls: {tuned: {parameters: {word: "", words: []}}}`:     `3  [] true`,
		"controls: {tuned: {parameters: {words: [x]}}}":              `3 a ["x"] true`,
	} {
		got := messages(evaluated(t, configure(t, engine, file), pod(t, "{}")))
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
	if got := messages(evaluated(t, engine, pod(t, "{}"))); !cmp.Equal(got, []string{`3 a ["b", "c"] true`}) {
		t.Errorf("the engine that was configured says %q", got)
	}
}

func TestConfigureTwiceKeepsWhatOnlyTheFirstSaid(t *testing.T) {
	engine := configure(t, configurable(t), "controls: {tuned: {parameters: {count: 4, word: x}}}")
	engine = configure(t, engine, "controls: {tuned: {parameters: {word: z}}}")
	if diff := cmp.Diff([]string{`4 z ["b", "c"] true`}, messages(evaluated(t, engine, pod(t, "{}")))); diff != "" {
		t.Error(diff)
	}
}

func TestConfigureSwitchesControlsOff(t *testing.T) {
	engine := configurable(t)
	off := configure(t, engine, "controls: {tuned: {enabled: false}, plain: {enabled: true}}")
	if diff := cmp.Diff([]string{"plain"}, ids(off)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"plain", "tuned"}, ids(engine)); diff != "" {
		t.Errorf("the engine that was configured: %s", diff)
	}
}

func TestConfigureReplacesSeverities(t *testing.T) {
	engine := configurable(t)
	for _, written := range []string{"critical", "Critical", "CRITICAL"} {
		configured := configure(t, engine, "controls: {tuned: {severity: "+written+"}}")
		if control, _ := configured.Control("tuned"); control.Severity != Critical {
			t.Errorf("%s: severity %q", written, control.Severity)
		}
		if control, _ := configured.Control("plain"); control.Severity != Medium {
			t.Errorf("%s: severity of the other control %q", written, control.Severity)
		}
	}
	if control, _ := engine.Control("tuned"); control.Severity != Medium {
		t.Errorf("the engine that was configured has severity %q", control.Severity)
	}
}

func TestConfigureRefusesWhatDoesNotFitTheControls(t *testing.T) {
	engine := configurable(t)
	parameters := func(p map[string]any) Policy {
		return Policy{Controls: map[string]ControlSetting{"tuned": {Parameters: p}}}
	}
	for name, c := range map[string]struct {
		policy Policy
		want   []string
	}{
		"unknown control":    {Policy{Controls: map[string]ControlSetting{"tund": {}}}, []string{`policy: controls: unknown control "tund": did you mean "tuned"?`}},
		"text for a number":  {parameters(map[string]any{"count": "3"}), []string{"controls[tuned]: parameter count is a string, want a number"}},
		"number for a text":  {parameters(map[string]any{"word": 3}), []string{"parameter word is a number, want a string"}},
		"text for a list":    {parameters(map[string]any{"words": "b"}), []string{"parameter words is a string, want a list"}},
		"map for a list":     {parameters(map[string]any{"words": map[string]any{}}), []string{"parameter words is a map, want a list"}},
		"text for a boolean": {parameters(map[string]any{"flag": "yes"}), []string{"parameter flag is a string, want a boolean"}},
		"null":               {parameters(map[string]any{"count": nil}), []string{"parameter count is a null, want a number"}},
		"numbers in a list":  {parameters(map[string]any{"words": []any{"b", 1.0}}), []string{"parameter words[1] is a number, want a string"}},
		"unknown parameter":  {parameters(map[string]any{"cout": 1}), []string{`controls[tuned]: unknown parameter "cout": did you mean "count"?`}},
		"two mistakes":       {parameters(map[string]any{"count": "a", "flag": 1}), []string{"parameter count is a string", "parameter flag is a number"}},
		"parameter of a control without": {
			Policy{Controls: map[string]ControlSetting{"plain": {Parameters: map[string]any{"x": 1}}}},
			[]string{`controls[plain]: the control has no parameters, so "x" cannot be set`},
		},
		"severity that does not exist": {
			Policy{Controls: map[string]ControlSetting{"plain": {Severity: "mild"}}},
			[]string{`controls[plain]: unknown severity "mild"`},
		},
		"waiver of an unknown control": {
			Policy{Waivers: []Waiver{{Controls: []string{"*"}}, {Controls: []string{"plan"}}}},
			[]string{`policy: waivers[1]: unknown control "plan": did you mean "plain"?`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := engine.Configure(c.policy)
			wantError(t, err, c.want...)
		})
	}
}

func TestParsePolicyReadsEveryField(t *testing.T) {
	got, err := ParsePolicy("p.yaml", []byte(`
apiVersion: lightk8s.dev/v1alpha1
kind: Policy
controls:
  a: {enabled: false}
  b: {severity: HIGH, parameters: {count: 1}}
waivers:
  - reason: Because.
    controls: ["*"]
    kinds: [Pod]
    namespaces: [kube-*]
    names: [a]
    containers: [c]
    images: ["*/b"]
    labels: {app: web}
    expires: 2030-12-31
`))
	if err != nil {
		t.Fatal(err)
	}
	off := false
	want := Policy{
		APIVersion: APIVersion, Kind: PolicyKind,
		Controls: map[string]ControlSetting{
			"a": {Enabled: &off}, "b": {Severity: High, Parameters: map[string]any{"count": int64(1)}},
		},
		Waivers: []Waiver{{
			Reason: "Because.", Controls: []string{"*"}, Kinds: []string{"Pod"}, Namespaces: []string{"kube-*"}, Names: []string{"a"},
			Containers: []string{"c"}, Images: []string{"*/b"}, Labels: map[string]string{"app": "web"}, Expires: "2030-12-31",
			Source: "p.yaml",
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("policy (-want +got):\n%s", diff)
	}
}

func TestParsePolicyRefusesBadInput(t *testing.T) {
	const head = "apiVersion: lightk8s.dev/v1alpha1\nkind: Policy\n"
	for name, c := range map[string]struct{ file, want string }{
		"empty":               {"", `apiVersion and kind are "" and ""`},
		"text":                {"hello", "read policy p.yaml"},
		"another version":     {"apiVersion: lightk8s.dev/v1\nkind: Policy\n", `"lightk8s.dev/v1" and "Policy", want lightk8s.dev/v1alpha1 and Policy`},
		"another kind":        {"apiVersion: lightk8s.dev/v1alpha1\nkind: Baseline\n", `"Baseline"`},
		"no YAML":             {head + "waivers: [", "read policy p.yaml"},
		"unknown field":       {head + "waiver: []\n", `unknown field "waiver"`},
		"unknown field below": {head + "waivers: [{reason: r, controls: ['*'], namespace: [a]}]\n", `unknown field "namespace"`},
		"key twice":           {head + "controls: {}\ncontrols: {}\n", `key "controls" already set`},
		"two documents":       {head + "---\n" + head + "waivers: []\n", "more than one document"},
		"bad severity":        {head + "controls: {a: {severity: mild}}\n", `controls[a]: unknown severity "mild"`},
		"enabled no boolean":  {head + "controls: {a: {enabled: 'no'}}\n", "enabled"},
		"no reason":           {head + "waivers: [{controls: ['*']}]\n", "waivers[0]: reason is missing"},
		"blank reason":        {head + "waivers: [{controls: ['*'], reason: ' '}]\n", "waivers[0]: reason is missing"},
		"no controls":         {head + "waivers: [{reason: r}]\n", "waivers[0]: controls is missing"},
		"bad date":            {head + "waivers: [{reason: r, controls: ['*'], expires: 31.12.2030}]\n", `expires "31.12.2030" is not a date`},
		"no such day":         {head + "waivers: [{reason: r, controls: ['*'], expires: 2030-02-30}]\n", `expires "2030-02-30" is not a date`},
		"bad glob":            {head + "waivers: [{reason: r, controls: ['*'], names: ['a[']}]\n", `pattern "a["`},
		"bad glob of a label": {head + "waivers: [{reason: r, controls: ['*'], labels: {a: '[]'}}]\n", `pattern "[]"`},
		"empty class":         {head + "waivers: [{reason: r, controls: ['x[z-a']}]\n", `pattern "x[z-a"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParsePolicy("p.yaml", []byte(c.file))
			wantError(t, err, "read policy p.yaml", c.want)
		})
	}
}

func TestParsePolicyTellsAllMistakesInWaivers(t *testing.T) {
	_, err := ParsePolicy("p.yaml", []byte("apiVersion: lightk8s.dev/v1alpha1\nkind: Policy\nwaivers: [{reason: r}, {controls: ['*']}]\n"))
	wantError(t, err, "waivers[0]: controls is missing", "waivers[1]: reason is missing")
	if strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("error %q has not two lines", err)
	}
}

func TestParametersOfAUsersControlCanBeSet(t *testing.T) {
	folder := fstest.MapFS{}
	add(folder, "mine.rego", controlFile("house", "mine", header+"#   parameters: {word: A word.}\n",
		`violations contains {"message": data.lightk8s.controls.house.mine.parameters.word, "path": []}`))
	add(folder, "data.yaml", "parameters: {word: default}\n")
	engine := load(t, bundle(map[string]string{"plain": rules}), WithFolder("acme", folder))
	engine = configure(t, engine, "controls: {mine: {parameters: {word: set}}}")
	if diff := cmp.Diff([]string{"set"}, messages(evaluated(t, engine, pod(t, "{}")))); diff != "" {
		t.Error(diff)
	}
}

func TestAWaiverHoldsToTheEndOfItsLastDayInUTC(t *testing.T) {
	w := Waiver{Expires: "2030-03-31"}
	at := func(text string) time.Time {
		moment, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for moment, want := range map[string]bool{
		"2029-12-31T23:59:59Z":           false,
		"2030-03-31T00:00:00Z":           false,
		"2030-03-31T23:59:59.999999999Z": false,
		"2030-04-01T00:00:00Z":           true,
		"2030-04-01T01:30:00+02:00":      false, // still March in UTC
		"2030-03-31T23:30:00-05:00":      true,  // already April in UTC
		"2035-01-01T00:00:00Z":           true,
	} {
		if got := w.Expired(at(moment)); got != want {
			t.Errorf("at %s expired is %v", moment, got)
		}
	}
	if (Waiver{}).Expired(at("2999-01-01T00:00:00Z")) {
		t.Error("a waiver without a last day expires")
	}
}
