//go:build e2e

package fix

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/report"
)

// found is what an audit finds in the namespace, by object and control.
func found(t *testing.T) map[string]int {
	t.Helper()
	ended := home.Kubectl("lightk8s", "audit", "-n", "hardened", "-o", "json")
	var r report.Report
	if err := json.Unmarshal([]byte(ended.Out), &r); err != nil {
		t.Fatalf("exit code %d, the report cannot be read: %v\n%s", ended.Code, err, ended.ErrOut)
	}
	out := map[string]int{}
	for f := range r.Findings.All() {
		out[f.Object.String()+" "+f.Control+" "+f.Container]++
	}
	return out
}

func says(text, want string) bool {
	return strings.Contains(strings.Join(strings.Fields(text), " "), want)
}

// callAllTheTime calls the Service until it is told to stop, and then returns how often it called, and got no answer.
func callAllTheTime(t *testing.T) (stop func() (calls, failed int)) {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		t.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	type count struct{ calls, failed int }
	counted := make(chan count, 1)
	go func() {
		var c count
		for ctx.Err() == nil {
			c.calls++
			// A call under way when the time is over is answered too.
			if _, err := client.CoreV1().Services("hardened").ProxyGet("http", "needs", "80", "healthz", nil).DoRaw(context.WithoutCancel(ctx)); err != nil {
				c.failed++
			}
			time.Sleep(50 * time.Millisecond)
		}
		counted <- c
	}()
	return func() (int, int) {
		cancel()
		c := <-counted
		return c.calls, c.failed
	}
}

// The loop of README.md: audit, fix, audit, undo, audit.
func TestAuditFixAuditUndoAudit(t *testing.T) {
	first := found(t)
	calls := callAllTheTime(t)
	ended := home.Kubectl("lightk8s", "fix", "-n", "hardened", "--apply", "--yes", "--settle", "5s")
	n, failed := calls()
	for _, want := range []string{
		"Deployment hardened/bears changed; 1 new pod of it run",
		"stops while its pod is replaced; --include-disruptive changes it all the same",
		"reverted: container web: ended with exit code 1; it says: exec /programs/web: operation not permitted",
	} {
		if !says(ended.Out, want) {
			t.Errorf("fix does not say %q", want)
		}
	}
	if ended.Code != exitcode.Reverted {
		t.Errorf("exit code %d", ended.Code)
	}
	if n < 20 || failed > 0 {
		t.Errorf("of %d calls of what was reverted %d failed", n, failed)
	}
	if t.Failed() {
		t.Fatalf("%s\n%s", ended.Out, ended.ErrOut)
	}
	second := found(t)
	closed := 0
	for key := range first {
		if second[key] == 0 {
			closed++
		}
		if second[key] == 0 && !strings.HasPrefix(key, "Deployment hardened/bears ") && !strings.HasPrefix(key, "CronJob hardened/nightly cron-job-history") {
			t.Errorf("closed: %s", key)
		}
	}
	for key := range second {
		if first[key] == 0 {
			t.Errorf("new: %s", key)
		}
	}
	if want := fmt.Sprintf(" %d fixed,", closed); closed < 5 || !says(ended.Out, want) {
		t.Errorf("%d findings are closed, and fix does not say %q:\n%s", closed, want, ended.Out)
	}
	history := home.Must(t, "lightk8s", "fix", "history")
	id := strings.Fields(strings.Split(history, "\n")[1])[0]
	home.Must(t, "lightk8s", "fix", "undo", id, "--yes", "--settle", "2s")
	if diff := cmp.Diff(first, found(t)); diff != "" {
		t.Errorf("the audit after undo (-first +last):\n%s", diff)
	}
}
