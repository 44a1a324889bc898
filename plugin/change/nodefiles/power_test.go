package nodefiles

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// tools are the commands that change files: the machine can lose power before and after each call.
var tools = []string{"awk", "cat", "chmod", "cp", "mkdir", "mv", "rm", "sync"}

// countTools puts a command of each name before the real one. It counts calls, and at the wanted
// one it kills the whole session, before or after the real command has run.
func (m *machine) countTools() {
	m.t.Helper()
	m.hasten(m.t.TempDir())
	for _, tool := range tools {
		real, err := exec.LookPath(tool)
		if err != nil {
			m.t.Skipf("no %s here", tool)
		}
		script := fmt.Sprintf(`#!/bin/sh
read -r calls <"$COUNT" || calls=0
calls=$((calls + 1))
echo "$calls" >"$COUNT"
[ "$calls" != "$KILL_BEFORE" ] || kill -KILL 0
%s "$@"
code=$?
[ "$calls" != "$KILL_AFTER" ] || kill -KILL 0
exit $code
`, real)
		if err := os.WriteFile(filepath.Join(m.path, tool), []byte(script), 0o755); err != nil {
			m.t.Fatal(err)
		}
	}
	// The dead man dies with the machine.
	if err := os.WriteFile(filepath.Join(m.path, "setsid"), []byte("#!/bin/sh\nexit 0\n"), 0o755); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) killGroup(pid int) {
	m.t.Helper()
	if err := syscall.Kill(-pid, syscall.SIGKILL); err != nil {
		m.t.Fatal(err)
	}
}

// The power can fail at any step, of applying and of undoing: afterwards rollback.sh makes the
// machine what it was, or nothing had begun; and apply.sh gets there in the end.
func TestPowerCut(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of runs")
	}
	for _, test := range []struct {
		file, node, when string
		stride           int
	}{{"microk8s", "one", "KILL_BEFORE", 1}, {"k3s-server", "shop-1", "KILL_AFTER", 3}} {
		apply, rollback := scriptsOf(t, test.file, test.node)
		t.Run(test.file+"/"+test.when, func(t *testing.T) {
			t.Parallel()
			calls := countCalls(t, test.node, apply)
			if calls < 40 {
				t.Fatalf("only %d calls were counted", calls)
			}
			for step := 1; step <= calls && !t.Failed(); step += test.stride {
				m := newMachine(t, test.node)
				before := m.state()
				m.countTools()
				m.run(apply, "COUNT="+m.counter(), test.when+"="+strconv.Itoa(step))
				m.hasten(m.t.TempDir())
				if step%7 == 0 {
					wantEnd(t, m.run(apply), 0, "")
				}
				wantEnd(t, m.run(rollback), 0, "")
				m.want(before, fmt.Sprintf("killed at step %d and undone", step))
			}
		})
	}
}

// Undoing can be cut off as well.
func TestPowerCutWhileUndoing(t *testing.T) {
	if testing.Short() {
		t.Skip("dozens of runs")
	}
	apply, rollback := scriptsOf(t, "microk8s", "one")
	for step := 1; ; step++ {
		m := newMachine(t, "one")
		before := m.state()
		wantEnd(t, m.run(apply), 0, "is applied")
		m.countTools()
		cut := m.run(rollback, "COUNT="+m.counter(), "KILL_BEFORE="+strconv.Itoa(step))
		m.hasten(m.t.TempDir())
		wantEnd(t, m.run(rollback), 0, "")
		m.want(before, fmt.Sprintf("undoing was killed at step %d and done again", step))
		if m.restarts() < 2 {
			t.Errorf("killed at step %d, the service was never restarted with its own files", step)
		}
		if t.Failed() || cut.code == 0 {
			if step < 10 {
				t.Errorf("only %d steps", step)
			}
			return
		}
	}
}

func (m *machine) counter() string { return filepath.Join(m.path, "count") }

// countCalls of a run that nothing cuts off.
func countCalls(t *testing.T, node string, script []byte) int {
	t.Helper()
	m := newMachine(t, node)
	m.countTools()
	wantEnd(t, m.run(script, "COUNT="+m.counter()), 0, "is applied")
	data, err := os.ReadFile(m.counter())
	if err != nil {
		t.Fatal(err)
	}
	calls, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return calls
}
