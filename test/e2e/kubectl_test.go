//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/report"
)

// ended is how a program ended.
type ended struct {
	code        int
	out, errOut string
}

// kubectl runs kubectl with nothing on PATH but itself, the plugin, and the shell that
// completion is written in.
func (in installation) kubectl(args ...string) ended {
	return in.kubectlWith(in.path()+":/usr/bin:/bin", args...)
}

func (in installation) path() string { return in.plugin + ":" + in.tools }

func (in installation) kubectlWith(path string, args ...string) ended {
	var out, errOut bytes.Buffer
	cmd := exec.Command(in.tools+"/kubectl", args...)
	cmd.Env = []string{"PATH=" + path, "HOME=" + in.home, "KUBECONFIG=" + os.Getenv("KUBECONFIG")}
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	code := cmd.ProcessState.ExitCode()
	if err != nil && code < 0 {
		errOut.WriteString(err.Error())
	}
	return ended{code: code, out: out.String(), errOut: errOut.String()}
}

// must runs kubectl and ends the test unless it succeeds.
func must(t *testing.T, args ...string) string {
	t.Helper()
	e := home.kubectl(args...)
	if e.code != 0 {
		t.Fatalf("kubectl %v: exit code %d\n%s%s", args, e.code, e.out, e.errOut)
	}
	return e.out
}

// audit runs kubectl lightk8s audit, which must find something and read everything.
func audit(t *testing.T, args ...string) report.Report {
	t.Helper()
	e := home.kubectl(append([]string{"lightk8s", "audit", "-o", "json"}, args...)...)
	if e.code != 1 {
		t.Fatalf("audit %v: exit code %d, want 1\n%s", args, e.code, e.errOut)
	}
	var r report.Report
	if err := json.Unmarshal([]byte(e.out), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// found is a finding as it reads to a person.
type found struct{ Control, Object, Container string }

func findings(r report.Report) map[found]int {
	out := map[found]int{}
	for _, f := range r.Findings {
		out[found{f.Control, f.Object.String(), f.Container}]++
	}
	return out
}
