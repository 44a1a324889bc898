package integration_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/lightk8s/lightk8s/plugin"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/report"
)

// outcome is how a command ended.
type outcome struct {
	code   int
	out    string
	errOut string // with the error, as main prints it
	took   time.Duration
}

// run runs the command in this process.
func run(t *testing.T, args ...string) outcome {
	t.Helper()
	var out, errOut bytes.Buffer
	streams := genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &errOut}
	cmd := plugin.NewCommand("kubectl-lightk8s", streams)
	cmd.SetArgs(args)
	start := time.Now()
	err := cmd.ExecuteContext(t.Context())
	if err != nil && err.Error() != "" {
		errOut.WriteString("error: " + err.Error() + "\n")
	}
	return outcome{code: exitcode.Of(err), out: out.String(), errOut: errOut.String(), took: time.Since(start)}
}

// audit runs an audit, and returns its report.
func audit(t *testing.T, args ...string) (report.Report, outcome) {
	t.Helper()
	o := run(t, append([]string{"audit", "-o", "json"}, args...)...)
	var r report.Report
	if err := json.Unmarshal([]byte(o.out), &r); err != nil {
		t.Fatalf("audit %s: exit code %d, report cannot be read: %v\nstdout: %.500s\nstderr: %s", strings.Join(args, " "), o.code, err, o.out, o.errOut)
	}
	return r, o
}

// auditClean runs an audit that must read everything.
func auditClean(t *testing.T, args ...string) report.Report {
	t.Helper()
	r, o := audit(t, args...)
	if o.code != exitcode.Clean && o.code != exitcode.Findings {
		t.Fatalf("audit %s: exit code %d, errors %+v\nstderr: %s", strings.Join(args, " "), o.code, r.Errors, o.errOut)
	}
	return r
}

// said is a finding as it reads to a person, wherever the object was read.
type said struct {
	Control, Object, Container, Message string
}

// findings lists those of the controls, or all where none is named, each as often as it is there.
func findings(r report.Report, controls ...string) map[said]int {
	out := map[said]int{}
	for f := range r.Findings.All() {
		if len(controls) == 0 || contains(controls, f.Control) {
			out[said{f.Control, f.Object.String(), f.Container, f.Message}]++
		}
	}
	return out
}

func contains(list []string, value string) bool {
	for _, item := range list {
		if item == value {
			return true
		}
	}
	return false
}
