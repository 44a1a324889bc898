package chart_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/lightk8s/lightk8s/plugin"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/webhook"
)

// kubectl runs the plugin, and returns its exit code and output.
func (c *cluster) kubectl(t *testing.T, args ...string) (int, string) {
	t.Helper()
	code, out, _ := c.run(t, args...)
	return code, out
}

// tune has the sizes written that tune plans, and returns the ID of the run.
func (c *cluster) tune(t *testing.T) (id, out string) {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	code, out, errOut := c.run(t, "tune", "--apply", "--yes")
	_, id, _ = strings.Cut(errOut, "kubectl lightk8s fix undo ")
	if id = strings.TrimSpace(id); code != exitcode.Clean || id == "" {
		t.Fatalf("tune: exit code %d: %s%s", code, out, errOut)
	}
	return id, out
}

// run is kubectl that returns what is said beside the output, too, the last error with it.
func (c *cluster) run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	cmd := plugin.NewCommand("kubectl-lightk8s", genericiooptions.IOStreams{In: &bytes.Buffer{}, Out: &out, ErrOut: &errOut})
	cmd.SetArgs(append(args, "--kubeconfig", c.kubeconfig))
	err := cmd.ExecuteContext(t.Context())
	if err != nil {
		errOut.WriteString(err.Error())
	}
	return exitcode.Of(err), out.String(), errOut.String()
}

// checkStatus compares what webhook status finds wrong with want. No node runs the pod, and no
// controller is there to say so: its Deployment is never ready.
func (c *cluster) checkStatus(t *testing.T, when string, want map[string]webhook.State) {
	t.Helper()
	_, out := c.kubectl(t, "webhook", "status", "-o", "json")
	var status webhook.Status
	if err := json.Unmarshal([]byte(out), &status); err != nil {
		t.Fatalf("%s: read status: %v\n%s", when, err, out)
	}
	wrong := map[string]webhook.State{}
	for _, check := range status.Checks {
		if check.State != webhook.OK && check.Name != "deployment" && check.Name != "endpoints" {
			wrong[check.Name] = check.State
		}
	}
	if diff := cmp.Diff(want, wrong); diff != "" {
		t.Errorf("%s: not ok (-want +got):\n%s\n%s", when, diff, out)
	}
}

// disableAndEnable uses the panic button, and finds everything as it was before.
func (c *cluster) disableAndEnable(t *testing.T) {
	t.Helper()
	c.checkStatus(t, "installed", map[string]webhook.State{})
	if code, out := c.kubectl(t, "webhook", "disable", "--floor", "--yes"); code != exitcode.Clean {
		t.Errorf("disable: exit code %d: %s", code, out)
	}
	c.checkStatus(t, "disabled", map[string]webhook.State{"failure-policy": webhook.Warning, "floor": webhook.Warning})
	if code, out := c.kubectl(t, "webhook", "enable", "--yes"); code != exitcode.Clean {
		t.Errorf("enable: exit code %d: %s", code, out)
	}
	c.checkStatus(t, "enabled", map[string]webhook.State{})
}
