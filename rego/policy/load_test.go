package policy

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/vm/plan"
)

func TestLoadReadsAControlAsItsMetadataSays(t *testing.T) {
	files := fstest.MapFS{}
	add(files, "lightk8s/controls/node/spare-memory/spare_memory.rego", controlFile("node", "spare-memory", `# METADATA
# scope: package
# title: "  Spare memory "
# description: >-
#   Two
#   lines.
# related_resources:
#   - ref: https://kubernetes.io/docs/
#     description: Docs
# custom:
#   problem: Spare memory is missing
#   short: no spare memory
#   do: buy more memory
#   severity: High
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [Node, Deployment.apps]
#   needs: [inventory/Pod]
#   uses: [inventory/Ingress.networking.k8s.io]
#   remediation: Buy more.
#   frameworks:
#     nsa: [Hardening]
#     cis-1.12: ["5.1", "5.2"]
#   parameters:
#     floor: In MiB.
`, rules+"\n"+`skipped contains "why" if false`))
	add(files, "lightk8s/controls/node/spare-memory/data.yaml", "parameters: {floor: 64}\n")
	want := []Control{{
		ID: "spare-memory", Category: "node", Title: "Spare memory", Description: "Two lines.",
		Remediation: "Buy more.", Severity: High,
		Triage: Triage{
			Problem: "Spare memory is missing", Short: "no spare memory", Do: "buy more memory", Risk: Outage, Cause: "node-settings",
			ClosedBy: ByTune, Ease: OneCommand,
		},
		Kinds: []schema.GroupKind{{Kind: "Node"}, {Group: "apps", Kind: "Deployment"}},
		Needs: []Need{"inventory/Pod"}, Uses: []Need{"inventory/Ingress.networking.k8s.io"},
		Parameters: []Parameter{{Name: "floor", Description: "In MiB.", Default: int64(64)}},
		References: []Reference{
			{Framework: "cis-1.12", ID: "5.1"}, {Framework: "cis-1.12", ID: "5.2"}, {Framework: "nsa", ID: "Hardening"},
			{ID: "Docs", URL: "https://kubernetes.io/docs/"},
		},
		skips: true,
	}}
	if diff := cmp.Diff(want, load(t, files).Controls(), cmp.AllowUnexported(Control{})); diff != "" {
		t.Errorf("controls (-want +got):\n%s", diff)
	}
}

func TestLoadRefusesBrokenControls(t *testing.T) {
	replaced := func(old, replacement string) string {
		if !strings.Contains(header, old) {
			t.Fatalf("the header has no %q", old)
		}
		return controlFile("test", "probe", strings.Replace(header, old, replacement, 1), rules)
	}
	for name, c := range map[string]struct {
		module string
		data   string
		want   []string
	}{
		"misspelt key":           {replaced("title", "tittle"), "", []string{"METADATA", `unknown field "tittle"`}},
		"misspelt custom key":    {replaced("severity", "severety"), "", []string{`unknown field "severety"`}},
		"key twice":              {replaced("# title: Title\n", "# title: a\n# title: b\n"), "", []string{`key "title" already set`}},
		"no YAML":                {replaced("# title: Title", "# title: [Title"), "", []string{"read METADATA"}},
		"no title":               {replaced("# title: Title\n", ""), "", []string{"METADATA has no title"}},
		"blank title":            {replaced("title: Title", `title: " "`), "", []string{"METADATA has no title"}},
		"no description":         {replaced("# description: Description.\n", ""), "", []string{"METADATA has no description"}},
		"no remediation":         {replaced("#   remediation: Remediation.\n", ""), "", []string{"METADATA has no custom.remediation"}},
		"no severity":            {replaced("#   severity: medium\n", ""), "", []string{`METADATA custom.severity: unknown severity ""`}},
		"bad severity":           {replaced("medium", "serious"), "", []string{`unknown severity "serious"`}},
		"no problem":             {replaced("#   problem: Problem\n", ""), "", []string{"METADATA has no custom.problem"}},
		"long problem":           {replaced("problem: Problem", "problem: "+strings.Repeat("ä", 51)), "", []string{"METADATA custom.problem has 51 characters, limit is 50"}},
		"problem with a period":  {replaced("problem: Problem", "problem: Problem."), "", []string{"METADATA custom.problem ends in a period"}},
		"problem of two lines":   {replaced("problem: Problem", `problem: "a\nb"`), "", []string{"METADATA custom.problem is not one line"}},
		"blank problem":          {replaced("problem: Problem", `problem: " "`), "", []string{"METADATA custom.problem is not one line"}},
		"no short":               {replaced("#   short: short\n", ""), "", []string{"METADATA has no custom.short"}},
		"long short":             {replaced("short: short", "short: "+strings.Repeat("x", 25)), "", []string{"METADATA custom.short has 25 characters, limit is 24"}},
		"no do":                  {replaced("#   do: do\n", ""), "", []string{"METADATA has no custom.do"}},
		"long do":                {replaced("do: do", "do: "+strings.Repeat("ä", 45)), "", []string{"METADATA custom.do has 45 characters, limit is 44"}},
		"do with a period":       {replaced("do: do", "do: do."), "", []string{"METADATA custom.do ends in a period"}},
		"no risk":                {replaced("#   risk: hygiene\n", ""), "", []string{"METADATA has no custom.risk"}},
		"unknown risk":           {replaced("risk: hygiene", "risk: outrage"), "", []string{`METADATA custom.risk: unknown value "outrage": did you mean "outage"?`}},
		"no cause":               {replaced("#   cause: alerts\n", ""), "", []string{"METADATA has no custom.cause"}},
		"unknown cause":          {replaced("cause: alerts", "cause: alert"), "", []string{`METADATA custom.cause: unknown value "alert": did you mean "alerts"?`}},
		"no closer":              {replaced("#   closedBy: you\n", ""), "", []string{"METADATA has no custom.closedBy"}},
		"unknown closer":         {replaced("closedBy: you", "closedBy: machine"), "", []string{`METADATA custom.closedBy: unknown value "machine": want one of fix, tune, chart, you`}},
		"no ease":                {replaced("#   ease: 1 command\n", ""), "", []string{"METADATA has no custom.ease"}},
		"unknown ease":           {replaced("ease: 1 command", "ease: 1 hour"), "", []string{`METADATA custom.ease: unknown value "1 hour"`}},
		"no kinds":               {replaced("[Pod]", "[]"), "", []string{"METADATA has no custom.kinds"}},
		"empty kind":             {replaced("[Pod]", `[""]`), "", []string{`METADATA custom.kinds: "" is not KIND[.GROUP]`}},
		"kind in lower case":     {replaced("[Pod]", "[pod]"), "", []string{`METADATA custom.kinds: "pod" is not KIND[.GROUP]`}},
		"kind with slash":        {replaced("[Pod]", "[apps/Deployment]"), "", []string{`"apps/Deployment" is not KIND[.GROUP]`}},
		"kind without its group": {replaced("[Pod]", "[Deployment]"), "", []string{`"Deployment" has no group: want Deployment.apps`}},
		"kind twice":             {replaced("[Pod]", "[Pod, Pod]"), "", []string{"METADATA custom.kinds names Pod twice"}},
		"kind and workload":      {replaced("[Pod]", "[workload, CronJob.batch]"), "", []string{"METADATA custom.kinds names CronJob.batch twice"}},
		"bad need":               {replaced("[Pod]", "[Pod]\n#   needs: [usage]"), "", []string{`METADATA custom.needs: "usage" is not inventory/KIND[.GROUP]`}},
		"need without kind":      {replaced("[Pod]", "[Pod]\n#   needs: [inventory/]"), "", []string{`"inventory/" is not inventory/KIND`}},
		"need in lower case":     {replaced("[Pod]", "[Pod]\n#   needs: [inventory/pods]"), "", []string{`"inventory/pods" is not inventory/KIND`}},
		"bad use":                {replaced("[Pod]", "[Pod]\n#   uses: [inventory/.apps]"), "", []string{`METADATA custom.uses: "inventory/.apps"`}},
		"bad framework":          {replaced("[Pod]", "[Pod]\n#   frameworks: {cis: [a]}"), "", []string{`METADATA custom.frameworks: "cis" is not one of cis-1.12`}},
		"reference without ref":  {replaced("# custom:", "# related_resources: [{description: d}]\n# custom:"), "", []string{"an entry has no ref"}},
		"no scope":               {replaced("# scope: package\n", ""), "", []string{`METADATA scope is "", want package`}},
		"wrong scope":            {replaced("scope: package", "scope: rule"), "", []string{`METADATA scope is "rule", want package`}},
		"no METADATA":            {controlFile("test", "probe", "", rules), "", []string{"METADATA block is missing"}},
		"id not kebab":           {controlFile("test", "Probe_1", header, rules), "", []string{`id "Probe_1" is not kebab-case`}},
		"id with two hyphens":    {controlFile("test", "a--b", header, rules), "", []string{`id "a--b" is not kebab-case`}},
		"category not kebab":     {controlFile("test_", "probe", header, rules), "", []string{`category "test_" is not kebab-case`}},
		"no violations":          {controlFile("test", "probe", header, "x := 1"), "", []string{"no rule `violations contains ...`"}},
		"violations no set":      {controlFile("test", "probe", header, "violations := []"), "", []string{"no rule `violations contains ...`"}},
		"violations a function":  {controlFile("test", "probe", header, "violations(x) := x"), "", []string{"no rule `violations contains ...`"}},
		"no Rego":                {header + "package lightk8s.controls.test.probe\nviolations contains", "", []string{"parse controls/probe/control.rego:17: unexpected eof token"}},
		"undefined function":     {controlFile("test", "probe", header, "violations contains nothing(1)"), "", []string{"undefined function nothing"}},
		"parameter undescribed":  {controlFile("test", "probe", header, rules), "parameters: {floor: 1}", []string{`parameter "floor" has no description`}},
		"parameter without default": {
			replaced("[Pod]", "[Pod]\n#   parameters: {floor: In MiB.}"), "", []string{`parameter "floor" has no default in the data document`},
		},
		"data with another key": {controlFile("test", "probe", header, rules), "params: {}", []string{`unknown field "params"`}},
		"data no YAML":          {controlFile("test", "probe", header, rules), "parameters: {", []string{"data.yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{}
			add(files, "controls/probe/control.rego", c.module)
			if c.data != "" {
				add(files, "controls/probe/data.yaml", c.data)
			}
			_, err := Load(files)
			wantError(t, err, append([]string{"controls/probe/"}, c.want...)...)
		})
	}
}

func TestLoadRefusesOneIDInTwoCategories(t *testing.T) {
	files := fstest.MapFS{}
	add(files, "a.rego", controlFile("one", "probe", header, rules))
	add(files, "b.rego", controlFile("two", "probe", header, rules))
	_, err := Load(files)
	wantError(t, err, `control id "probe" stands in two categories`)
}

func TestLoadLeavesTestsOut(t *testing.T) {
	files := bundle(map[string]string{"probe": rules})
	add(files, "lightk8s/controls/test/probe/control_test.rego", "this is no Rego")
	if got := ids(load(t, files)); !cmp.Equal(got, []string{"probe"}) {
		t.Errorf("controls %v", got)
	}
}

func TestLoadRefusesAFileThatIsTooLarge(t *testing.T) {
	files := bundle(map[string]string{"probe": rules})
	add(files, "lightk8s/lib/large.rego", "package lightk8s.lib\n#"+strings.Repeat("x", 1<<20))
	_, err := Load(files)
	wantError(t, err, "lightk8s/lib/large.rego", "more than the limit of 1048576")
}

// An answer depends on nothing but the input: not on the clock, not on chance, not on the
// machine, and above all not on the network.
func TestLoadRefusesBuiltinsWhoseAnswerIsNotRepeatable(t *testing.T) {
	for builtin, call := range map[string]string{
		"http.send":            `http.send({"method": "get", "url": "http://127.0.0.1"})`,
		"net.lookup_ip_addr":   `net.lookup_ip_addr("localhost")`,
		"time.now_ns":          `time.now_ns()`,
		"rand.intn":            `rand.intn("x", 5)`,
		"uuid.rfc4122":         `uuid.rfc4122("x")`,
		"opa.runtime":          `opa.runtime()`,
		"io.jwt.decode_verify": `io.jwt.decode_verify("x", {})`,
		"crypto.x509.parse_and_verify_certificates": `crypto.x509.parse_and_verify_certificates("x")`,
	} {
		t.Run(builtin, func(t *testing.T) {
			files := bundle(map[string]string{"probe": `violations contains {"message": "m", "path": []} if ` + call})
			_, err := Load(files)
			wantError(t, err, "compile policy bundle", "undefined function "+builtin)
		})
	}
}

// A JSON schema can refer to another by URL, which OPA would download.
func TestSchemasAreNotFetchedFromTheNetwork(t *testing.T) {
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.Write([]byte(`{"type": "object"}`)) //nolint:errcheck // the test sees that nothing was asked
	}))
	defer server.Close()
	for _, builtin := range []string{"json.match_schema", "json.verify_schema"} {
		argument := `{"$ref": "` + server.URL + `/schema.json"}`
		call := builtin + "(" + argument + ")"
		if builtin == "json.match_schema" {
			call = builtin + "({}, " + argument + ")"
		}
		engine, err := Load(bundle(map[string]string{
			"probe": `violations contains {"message": "m", "path": []} if ` + call + "[0]",
		}))
		if err != nil {
			continue // refused as a whole
		}
		evaluated(t, engine, pod(t, "{}"))
	}
	if n := requests.Load(); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestControlsAreSortedByID(t *testing.T) {
	engine := load(t, bundle(map[string]string{"c": rules, "a": rules, "b": rules}))
	if diff := cmp.Diff([]string{"a", "b", "c"}, ids(engine)); diff != "" {
		t.Error(diff)
	}
	if control, ok := engine.Control("b"); !ok || control.ID != "b" {
		t.Errorf("control b is %v, %v", control, ok)
	}
	if _, ok := engine.Control("bb"); ok {
		t.Error("there is a control bb")
	}
}

func TestKindsOfAnEngineAreThoseOfItsControls(t *testing.T) {
	files := fstest.MapFS{}
	add(files, "a.rego", controlFile("test", "a", strings.Replace(header, "[Pod]", "[Service, Pod]\n#   needs: [inventory/Node]", 1), rules))
	add(files, "b.rego", controlFile("test", "b", strings.Replace(header, "[Pod]", "[Pod]\n#   uses: [inventory/Lease.coordination.k8s.io]", 1), rules))
	engine := load(t, files)
	if diff := cmp.Diff([]schema.GroupKind{{Kind: "Pod"}, {Kind: "Service"}}, engine.Kinds()); diff != "" {
		t.Error(diff)
	}
	want := []schema.GroupKind{{Kind: "Node"}, {Group: "coordination.k8s.io", Kind: "Lease"}}
	if diff := cmp.Diff(want, engine.InventoryKinds(), cmp.Transformer("sorted", sortedKinds)); diff != "" {
		t.Error(diff)
	}
	if !engine.LooksAt(podKind) || engine.LooksAt(schema.GroupKind{Group: "apps", Kind: "Pod"}) {
		t.Error("Judges does not tell groups apart")
	}
}

func sortedKinds(kinds []schema.GroupKind) map[schema.GroupKind]bool {
	out := map[schema.GroupKind]bool{}
	for _, kind := range kinds {
		out[kind] = true
	}
	return out
}

// What is embedded is what the sources compile to, and loads as they do.
func TestTheCompiledBundleIsOfItsSources(t *testing.T) {
	bundle := rego.Bundle()
	compiled, err := Compile(t.Context(), bundle)
	if err != nil {
		t.Fatal(err)
	}
	if string(compiled) != compiledOf(bundle) {
		t.Fatal("rego/compiled.bin is out of date: make generate writes it")
	}
	embedded, err := Load(bundle)
	if err != nil {
		t.Fatal(err)
	}
	read, err := Load(struct{ fs.FS }{bundle})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(read.Controls(), embedded.Controls(), cmp.AllowUnexported(Control{})); diff != "" {
		t.Errorf("controls of the sources (-) and of what is embedded (+):\n%s", diff)
	}
	if diff := cmp.Diff(read.data, embedded.data); diff != "" {
		t.Errorf("parameters of the sources (-) and of what is embedded (+):\n%s", diff)
	}
}

// A plan with other texts than its controls have would give them those of others.
func TestTextsOfACompiledBundleAreCounted(t *testing.T) {
	text := compiledOf(rego.Bundle())
	for name, c := range map[string]struct {
		change func(texts []string) []string
		want   string
	}{
		"one less": {func(texts []string) []string { return texts[1:] }, "lacks texts"},
		"one more": {func(texts []string) []string { return append(texts, "more") }, "1 texts are of no control"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := plan.Decode(text)
			if err != nil {
				t.Fatal(err)
			}
			p.Texts = c.change(p.Texts)
			_, err = decodeCompiled(string(p.Encode()))
			wantError(t, err, c.want)
		})
	}
}
