package policy

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// withFolder loads a user's folder beside a bundle that has the control "built-in" and a
// library, and returns the engine with what it says is broken.
func withFolder(t *testing.T, folder fstest.MapFS) (*Engine, []string) {
	t.Helper()
	engine := load(t, builtInBundle(), WithFolder("acme", folder))
	texts := []string{}
	for _, err := range engine.Broken() {
		texts = append(texts, err.Error())
	}
	return engine, texts
}

func builtInBundle() fstest.MapFS {
	files := bundle(map[string]string{
		"built-in": "import data.lightk8s.lib.probe\nviolations contains {\"message\": \"built in\", \"path\": []} if probe.bad",
	})
	add(files, "lightk8s/lib/probe/probe.rego", "package lightk8s.lib.probe\n\nbad if input.object.spec.bad\n")
	return files
}

func TestAUsersControlRunsBesideTheBuiltInOnes(t *testing.T) {
	folder := fstest.MapFS{}
	add(folder, "mine/mine.rego", controlFile("house", "mine",
		strings.Replace(header, "#   kinds: [Pod]", "#   kinds: [Pod]\n#   parameters: {word: The word to say.}", 1),
		"import data.lightk8s.lib.probe\nimport data.lightk8s.controls.house.mine.parameters\n"+
			`violations contains {"message": sprintf("mine says %s", [parameters.word]), "path": []} if probe.bad`))
	add(folder, "mine/data.yaml", "parameters: {word: hello}\n")
	add(folder, "mine/mine_test.rego", "no Rego, but a test")
	add(folder, "README.md", "# Controls of ours")
	engine, broken := withFolder(t, folder)
	if diff := cmp.Diff([]string{}, broken); diff != "" {
		t.Fatal(diff)
	}
	mine, _ := engine.Control("mine")
	builtIn, _ := engine.Control("built-in")
	if !mine.Custom || builtIn.Custom {
		t.Errorf("Custom is %v of mine and %v of the built-in control", mine.Custom, builtIn.Custom)
	}
	got := []string{}
	for _, finding := range evaluated(t, engine, pod(t, "{bad: true}")).Findings {
		got = append(got, finding.Control+": "+finding.Message)
	}
	if diff := cmp.Diff([]string{"built-in: built in", "mine: mine says hello"}, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestALibraryOfTheUsersServesTheirControls(t *testing.T) {
	folder := fstest.MapFS{}
	add(folder, "lib.rego", "package acme.lib\n\nsays(x) := concat(\" \", [\"lib says\", x])\n")
	add(folder, "mine.rego", controlFile("house", "mine", header, "import data.acme.lib\n"+
		`violations contains {"message": lib.says("hi"), "path": []}`))
	engine, broken := withFolder(t, folder)
	if diff := cmp.Diff([]string{}, broken); diff != "" {
		t.Fatal(diff)
	}
	verdict := evaluated(t, engine, pod(t, "{}"))
	if len(verdict.Findings) != 1 || verdict.Findings[0].Message != "lib says hi" {
		t.Errorf("findings %v", verdict.Findings)
	}
}

// What is broken in a user's folder is left out and told; what else there is still runs.
func TestBrokenUserPoliciesAreToldAndTheRestRuns(t *testing.T) {
	mine := controlFile("house", "mine", header, rules)
	for name, c := range map[string]struct {
		files map[string]string
		want  []string // of the one error
	}{
		"id of a built-in control": {
			map[string]string{"x.rego": controlFile("house", "built-in", header, rules)},
			[]string{"acme/x.rego", `control id "built-in" is taken by a built-in control`},
		},
		"id twice": {
			map[string]string{"x.rego": controlFile("other", "mine", header, rules)},
			[]string{"acme/x.rego", `control id "mine" is defined twice`},
		},
		"package of a library": {
			map[string]string{"x.rego": "package lightk8s.lib.probe\n\nbad := true\n"},
			[]string{"acme/x.rego", "package lightk8s.lib.probe belongs to the built-in bundle"},
		},
		"package of everything": {
			map[string]string{"x.rego": "package lightk8s\n\nlib := {}\n"},
			[]string{"acme/x.rego", "package lightk8s belongs to the built-in bundle"},
		},
		"package of all controls": {
			map[string]string{"x.rego": "package lightk8s.controls\n\ntest := {}\n"},
			[]string{"acme/x.rego", "package lightk8s.controls belongs to the built-in bundle"},
		},
		"package below a control": {
			map[string]string{"x.rego": "package lightk8s.controls.test[\"built-in\"].parameters\n\nfloor := 1\n"},
			[]string{"acme/x.rego", "belongs to the built-in bundle"},
		},
		"package in brackets": {
			map[string]string{"x.rego": "package lightk8s[\"more lib\"]\n\nbad := true\n"},
			[]string{"acme/x.rego", `package lightk8s["more lib"] belongs to the built-in bundle`},
		},
		"broken Rego": {
			map[string]string{"x.rego": "package acme\n\nx := {\n"},
			[]string{"parse acme/x.rego:"},
		},
		"Rego that does not compile": {
			map[string]string{"x.rego": "package acme\n\nx := nothing(1)\n"},
			[]string{"compile acme/x.rego:3: ", "undefined function nothing"},
		},
		"Rego that asks the network": {
			map[string]string{"x.rego": controlFile("house", "curious", header,
				`violations contains http.send({"method": "get", "url": "http://127.0.0.1"})`)},
			[]string{"compile acme/x.rego:", "undefined function http.send"},
		},
		"Rego of version 0": {
			map[string]string{"x.rego": "package acme\n\nx[y] { y := 1 }\n"},
			[]string{"parse acme/x.rego:3"},
		},
		"broken METADATA": {
			map[string]string{"x.rego": controlFile("house", "x", strings.Replace(header, "medium", "mild", 1), rules)},
			[]string{"acme/x.rego", `unknown severity "mild"`},
		},
		"broken data": {
			map[string]string{"y/x.rego": controlFile("house", "x", header, rules), "y/data.yaml": "[]"},
			[]string{"acme/y/data.yaml"},
		},
		"a file too large": {
			map[string]string{"x.rego": "package acme\n#" + strings.Repeat("x", 1<<20)},
			[]string{"acme/x.rego", "more than the limit"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := fstest.MapFS{}
			add(folder, "mine.rego", mine)
			for path, content := range c.files {
				add(folder, path, content)
			}
			engine, broken := withFolder(t, folder)
			if len(broken) != 1 {
				t.Fatalf("broken %q, want one", broken)
			}
			for _, part := range c.want {
				if !strings.Contains(broken[0], part) {
					t.Errorf("broken %q lacks %q", broken[0], part)
				}
			}
			if strings.Contains(broken[0], "\n") {
				t.Errorf("broken %q has more than one line", broken[0])
			}
			if diff := cmp.Diff([]string{"built-in", "mine"}, ids(engine)); diff != "" {
				t.Errorf("controls (-want +got):\n%s", diff)
			}
			verdict := evaluated(t, engine, pod(t, "{bad: true}"))
			if len(verdict.Findings) != 2 || verdict.Failed != nil {
				t.Errorf("findings %v, failed %v", verdict.Findings, verdict.Failed)
			}
		})
	}
}

func TestAnEmptyUserFolderIsTold(t *testing.T) {
	for name, folder := range map[string]fstest.MapFS{
		"empty":      {},
		"tests only": {"a_test.rego": &fstest.MapFile{Data: []byte("package a_test")}},
		"no Rego":    {"a.yaml": &fstest.MapFile{}},
	} {
		_, broken := withFolder(t, folder)
		if diff := cmp.Diff([]string{"acme: no .rego file in this folder"}, broken); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A name that nothing defines is undefined, and so is every condition on it: the control
// would pass whatever it is shown.
func TestAUsersControlThatRefersToNothingIsBroken(t *testing.T) {
	for name, body := range map[string]string{
		"a library":               "import data.lightk8s.lib.prob\n" + `violations contains {"message": "m", "path": []} if prob.bad`,
		"a rule of a library":     "import data.lightk8s.lib.probe\n" + `violations contains {"message": "m", "path": []} if probe.worse`,
		"a library of the user's": `violations contains {"message": "m", "path": []} if data.acme.lib.bad`,
		"a parameter":             `violations contains {"message": "m", "path": []} if data.lightk8s.controls.house.mine.parameters.flor > 1`,
	} {
		t.Run(name, func(t *testing.T) {
			folder := fstest.MapFS{}
			add(folder, "mine.rego", controlFile("house", "mine", header, body))
			engine, broken := withFolder(t, folder)
			if len(broken) != 1 || !strings.Contains(broken[0], "acme/mine.rego:1") || !strings.Contains(broken[0], "which nothing defines") {
				t.Errorf("broken %q", broken)
			}
			if _, there := engine.Control("mine"); there {
				t.Error("the control is loaded all the same")
			}
		})
	}
}

// The working directory as a folder gives files the same paths as the bundle has.
func TestAUsersFileDoesNotReplaceTheFileOfTheBundleAtTheSamePath(t *testing.T) {
	folder := fstest.MapFS{}
	add(folder, "lightk8s/lib/probe/probe.rego", "package acme\n\nx := 1\n")
	engine := load(t, builtInBundle(), WithFolder(".", folder))
	if got := evaluated(t, engine, pod(t, "{bad: true}")); len(got.Findings) != 1 || got.Failed != nil {
		t.Errorf("verdict %+v", got)
	}
}

func TestBrokenBundlesAreErrorsThoughUserFoldersAreFine(t *testing.T) {
	files := builtInBundle()
	add(files, "lightk8s/lib/probe/probe.rego", "package lightk8s.lib.probe\n\nbad := nothing(1)\n")
	_, err := Load(files, WithFolder("acme", fstest.MapFS{"a.rego": &fstest.MapFile{Data: []byte("package acme\n\nx := 1\n")}}))
	wantError(t, err, "compile policy bundle", "undefined function nothing")
}

// What a report needs, a control of the user's has without a word of it.
func TestTriageOfAUsersControl(t *testing.T) {
	bare := `# METADATA
# scope: package
# title: Every namespace names its owner
# description: Description.
# custom:
#   severity: low
#   kinds: [Pod]
#   remediation: Remediation.
%s`
	for name, c := range map[string]struct {
		lines string
		want  Triage
	}{
		"nothing": {"", Triage{
			Problem: "Every namespace names its owner", Short: "mine", Do: "see its remediation", Risk: Hygiene, Cause: "mine", ClosedBy: ByYou, Ease: EditManifest,
		}},
		"some": {"#   problem: Namespace names no owner\n#   do: set the label owner\n#   cause: pod-security-labels\n#   ease: 1 command\n", Triage{
			Problem: "Namespace names no owner", Short: "mine", Do: "set the label owner", Risk: Hygiene, Cause: "pod-security-labels", ClosedBy: ByYou, Ease: OneCommand,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			folder := fstest.MapFS{}
			add(folder, "mine.rego", controlFile("house", "mine", fmt.Sprintf(bare, c.lines), rules))
			engine, broken := withFolder(t, folder)
			if len(broken) > 0 {
				t.Fatal(broken)
			}
			control, _ := engine.Control("mine")
			if diff := cmp.Diff(c.want, control.Triage); diff != "" {
				t.Errorf("triage (-want +got):\n%s", diff)
			}
		})
	}
	folder := fstest.MapFS{}
	add(folder, "mine.rego", controlFile("house", "mine", fmt.Sprintf(bare, "#   cause: owner\n"), rules))
	if _, broken := withFolder(t, folder); len(broken) != 1 || !strings.Contains(broken[0], `METADATA custom.cause: unknown value "owner"`) {
		t.Errorf("broken %q", broken)
	}
}
