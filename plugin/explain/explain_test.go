package explain

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/golden"
)

// explain runs the verb on the bundle of testdata.
func explain(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	t.Setenv("LC_ALL", "C")
	streams, _, out, errOut := genericiooptions.NewTestIOStreams()
	cmd := newCommand(os.DirFS("testdata/bundle"), genericclioptions.NewConfigFlags(false), streams)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(append([]string{}, args...)) // nil would be those of the test
	err = cmd.ExecuteContext(t.Context())
	return out.String(), errOut.String(), err
}

func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"list.txt":        nil,
		"list.json":       {"-o", "json"},
		"list.name":       {"-o", "name"},
		"category.txt":    {"network"},
		"category.name":   {"storage", "-o", "name"},
		"control.txt":     {"volume-size"},
		"examples.txt":    {"volume-size", "--examples"},
		"waiver.yaml":     {"volume-size", "plain-http", "--waiver"},
		"word.txt":        {"oLume"},
		"control.yaml":    {"volume-size", "-o", "yaml"},
		"control.json":    {"plain-http", "-o", "json"},
		"control.name":    {"plain-http", "-o", "name"},
		"several.txt":     {"volume-size", "network"},
		"several.json":    {"plain-http", "storage", "-o", "json"},
		"several.name":    {"volume-size", "network", "-o", "name"},
		"user-list.txt":   {"--policy", "testdata/folder"},
		"user-folder.txt": {"house-rule", "--policy", "testdata/folder", "--examples"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, err := explain(t, args...)
			if err != nil || stderr != "" {
				t.Fatalf("error %v, stderr %q", err, stderr)
			}
			golden.Check(t, filepath.Join("testdata", "golden", name), []byte(stdout))
		})
	}
}

func options(t *testing.T, width int, topics ...string) (Options, *bytes.Buffer) {
	t.Helper()
	f := given{bundle: os.DirFS("testdata/bundle")}
	engine, folders, err := f.load()
	if err != nil {
		t.Fatal(err)
	}
	out := &bytes.Buffer{}
	return Options{
		Topics: topics, Width: width, Engine: engine, Cases: folders, Out: out, ErrOut: out,
		Waivers: func() ([]policy.Waiver, error) {
			return []policy.Waiver{
				{
					Reason:   "flannel sets up the network of the node itself, and there is no way to do that from within a pod's own network.",
					Controls: []string{"host-namespaces", "privileged"}, Kinds: []string{"DaemonSet"},
					Namespaces: []string{"kube-flannel"}, Images: []string{"ghcr.io/flannel-io/*"},
					Labels: map[string]string{"tier": "node", "app": "flannel"},
				},
				{Reason: "No user can change it.", Controls: []string{"*"}},
			}, nil
		},
	}, out
}

func TestTextFitsTheTerminal(t *testing.T) {
	for _, topic := range []string{"", "volume-size", "waivers", "volume-size waivers"} {
		o, out := options(t, 80, strings.Fields(topic)...)
		if err := o.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if len(strings.TrimRight(line, "\n")) > 80 {
				t.Errorf("%q is wider than 80 columns: %s", topic, line)
			}
		}
	}
	o, out := options(t, 80, "volume-size")
	if err := o.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, filepath.Join("testdata", "golden", "control-80.txt"), out.Bytes())
	o, out = options(t, 80, "volume-size")
	o.Details = true
	if err := o.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, filepath.Join("testdata", "golden", "examples-80.txt"), out.Bytes())
}

func TestLinesOfVeryWideTerminalsStayReadable(t *testing.T) {
	o, out := options(t, 400, "volume-size")
	o.Details = true
	if err := o.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if len(line) > maxWidth+1 {
			t.Errorf("wider than %d columns: %s", maxWidth, line)
		}
	}
}

func TestWaivers(t *testing.T) {
	for _, format := range []string{"", "json", "yaml"} {
		o, out := options(t, 100, "waivers")
		o.Output = format
		if err := o.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, filepath.Join("testdata", "golden", "waivers"+map[string]string{"": ".txt", "json": ".json", "yaml": ".yaml"}[format]), out.Bytes())
	}
}

func TestNoWaivers(t *testing.T) {
	o, out := options(t, 100, "waivers")
	o.Waivers = func() ([]policy.Waiver, error) { return nil, nil }
	o.Output = "json"
	if err := o.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := "{\n  \"apiVersion\": \"lightk8s.dev/v1alpha1\",\n  \"kind\": \"WaiverList\",\n  \"items\": []\n}\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestWrongUsageIsAnErrorThatNamesTheWayOut(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"plain-htp"}, `unknown control or category "plain-htp": did you mean "plain-http"?`},
		{[]string{"storgae"}, `unknown control or category "storgae": did you mean "storage"?`},
		{[]string{"waivers", "--waiver"}, "--waiver requires a control"},
		{[]string{"plain-http", "--waiver", "-o", "json"}, "--waiver, --examples and --output cannot be used together"},
		{[]string{"waiver"}, `unknown control or category "waiver": did you mean "waivers"?`},
		{[]string{"something-else-entirely"}, `unknown control or category "something-else-entirely": kubectl lightk8s explain lists them`},
		{[]string{""}, ""},
		{[]string{"-o", "table"}, `unknown output format "table": want json, yaml, name`},
		{[]string{"waivers", "-o", "name"}, "waivers have no names: want json or yaml"},
		{[]string{"--policy", "testdata/none"}, "read --policy testdata/none: not a folder"},
		{[]string{"plain-http", "volume-sise"}, `unknown control or category "volume-sise": did you mean "volume-size"?`},
		{[]string{"plain-http", "waivers", "-o", "name"}, "waivers have no names: want json or yaml"},
	} {
		stdout, _, err := explain(t, test.args...)
		if test.want == "" { // an empty topic is none
			if err != nil {
				t.Errorf("%q: %v", test.args, err)
			}
			continue
		}
		if err == nil || err.Error() != test.want || exitcode.Of(err) != exitcode.Usage {
			t.Errorf("%q: error %v with exit code %d, want %s with %d", test.args, err, exitcode.Of(err), test.want, exitcode.Usage)
		}
		if stdout != "" {
			t.Errorf("%q: printed %s", test.args, stdout)
		}
	}
}

// The rest is explained, and the exit code says that the folder was not read.
func TestBrokenFolderIsToldAndEndsWithExitCode3(t *testing.T) {
	stdout, stderr, err := explain(t, "-o", "name", "--policy", "testdata/broken-folder")
	if diff := cmp.Diff("house-rule\nplain-http\nstorage-class\nvolume-size\n", stdout); diff != "" {
		t.Error(diff)
	}
	if !strings.HasPrefix(stderr, "warning: parse ") || !strings.Contains(stderr, "testdata/broken-folder/broken.rego:4:") {
		t.Errorf("stderr is %q", stderr)
	}
	if exitcode.Of(err) != exitcode.Unread || err.Error() != "" {
		t.Errorf("error %v with exit code %d", err, exitcode.Of(err))
	}
}

func TestJSONAndYAMLAreOneDocument(t *testing.T) {
	asJSON, _, err := explain(t, "volume-size", "-o", "json")
	if err != nil {
		t.Fatal(err)
	}
	asYAML, _, err := explain(t, "volume-size", "-o", "yaml")
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if err := json.Unmarshal([]byte(asJSON), &a); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte(asYAML), &b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
}

// What --waiver prints is a policy file that works.
func TestWaiverIsAPolicyFile(t *testing.T) {
	text, _, err := explain(t, "network", "volume-size", "--waiver")
	if err != nil {
		t.Fatal(err)
	}
	settings, err := policy.ParsePolicy("lightk8s.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"plain-http", "volume-size"}, settings.Waivers[0].Controls); diff != "" {
		t.Error(diff)
	}
}

// The settings on a page are a policy file that works.
func TestSettingsAreAPolicyFile(t *testing.T) {
	o, _ := options(t, 0)
	control, _ := o.Engine.Control("volume-size")
	text, err := Settings(control)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := policy.ParsePolicy("lightk8s.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Engine.Configure(settings); err != nil {
		t.Error(err)
	}
}

func TestCompletion(t *testing.T) {
	for typed, want := range map[string]string{
		"": "house\tthe controls of the category\nhouse-rule\tEvery ConfigMap names its team\nnetwork\tthe controls of the category\n" +
			"plain-http\tHost is served without TLS\nstorage\tthe controls of the category\n" +
			"storage-class\tDeleted claims take their data with them\nvolume-size\tVolume is too large for the disk\n" +
			"waivers\twhat audit waives by default\n:4\n",
		"v":   "volume-size\tVolume is too large for the disk\n:4\n",
		"xyz": ":4\n",
	} {
		stdout, _, err := complete(t, "--policy", "testdata/folder", typed)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, stdout); diff != "" {
			t.Errorf("%q (-want +got):\n%s", typed, diff)
		}
	}
	stdout, _, err := complete(t, "volume-size", "v")
	if want := ":4\n"; err != nil || stdout != want {
		t.Errorf("what is there already completes with %q, error %v", stdout, err)
	}
	stdout, _, err = complete(t, "-o", "")
	if want := "json\nyaml\nname\n:4\n"; err != nil || stdout != want {
		t.Errorf("-o completes with %q, error %v", stdout, err)
	}
}

func complete(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	t.Setenv("LC_ALL", "C")
	streams, _, _, _ := genericiooptions.NewTestIOStreams()
	root := &cobra.Command{Use: "lightk8s"}
	root.AddCommand(newCommand(os.DirFS("testdata/bundle"), genericclioptions.NewConfigFlags(false), streams))
	var out, errOut bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&errOut)
	root.SetArgs(append([]string{cobra.ShellCompRequestCmd, "explain"}, args...))
	err = root.ExecuteContext(t.Context())
	return out.String(), errOut.String(), err
}
