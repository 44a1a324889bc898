package nodefiles

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/test/eventually"
)

// isBusy asks the lock itself whether a run holds it.
func (m *machine) isBusy() bool {
	m.t.Helper()
	script := lockPart + "\nstate=$1\nnewest_lock\nheld \"$newest\"\n"
	return exec.CommandContext(m.t.Context(), "/bin/sh", "-c", script, "sh", m.root+"/var/lib/lightk8s").Run() == nil
}

// without returns a PATH that has every program of the real one but some.
func without(t *testing.T, programs ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue
		}
		for _, entry := range entries {
			_ = os.Symlink(filepath.Join(folder, entry.Name()), filepath.Join(dir, entry.Name())) // the first of a name counts
		}
	}
	for _, program := range programs {
		if err := os.RemoveAll(filepath.Join(dir, program)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Of two runs at once one goes on, and the other leaves before it changes anything.
func TestTwoRunsAtOnce(t *testing.T) {
	apply, rollback := scriptsOf(t, "k3s-agent", "shop-2")
	bare := without(t, "flock", "readlink")
	for name, shell := range shells(t) {
		for tools, path := range map[string]string{"all": os.Getenv("PATH"), "no flock": bare} {
			for n := range 30 {
				t.Run(fmt.Sprintf("%s/%s/%d", name, tools, n), func(t *testing.T) {
					t.Parallel()
					m := newMachine(t, "shop-2")
					m.shell = shell
					m.env = append(m.env, "LIGHTK8S_TIMEOUT=60")
					before := m.state()
					wantOneOfTwo(t, m, apply, path)
					if m.restarts() != 1 {
						t.Errorf("%d restarts, want 1", m.restarts())
					}
					if n%2 == 0 {
						return
					}
					wantOneOfTwo(t, m, rollback, path)
					m.remove("/go")
					before["/restart"] = m.state()["/restart"]
					m.want(before, "undone by one of two")
				})
			}
		}
	}
}

// wantOneOfTwo starts a script twice. The restart of the service ends when one of them has left.
func wantOneOfTwo(t *testing.T, m *machine, script []byte, path string) {
	t.Helper()
	m.remove("/go")
	m.write("/restart", `until [ -e "$LIGHTK8S_ROOT/go" ]; do sleep 1; done; echo x >>"$LIGHTK8S_ROOT/restarts"`+"\n")
	ends := make(chan ended, 2)
	for range 2 {
		go func() { ends <- m.end(m.command(script, "PATH="+m.path+":"+path)) }()
	}
	first := <-ends
	m.write("/go", "")
	second := <-ends
	wantEnd(t, first, EndedBusy, "another run (process ", "is under way; nothing was changed")
	wantEnd(t, second, 0, "plan")
	if m.isBusy() {
		t.Error("the lock is held although both runs have ended")
	}
}

// A lock that a power cut or a kill left behind is free, whatever has its process number now.
func TestLockThatIsLeftBehind(t *testing.T) {
	boot, stat := identity(t, "self")
	_, first := identity(t, "1")
	for name, make := range map[string]func(m *machine, link func(target string)){
		"of another boot": func(_ *machine, link func(string)) {
			link("8d3c2b1a-0000-4000-8000-000000000000:1:" + first)
		},
		"its number is taken":  func(_ *machine, link func(string)) { link(boot + ":1:" + first + "1") },
		"its number is free":   func(_ *machine, link func(string)) { link(boot + ":4194305:" + stat) },
		"it is a zombie":       func(m *machine, link func(string)) { link(zombie(m.t, boot)) },
		"it names nothing":     func(_ *machine, link func(string)) { link("nothing") },
		"it is a file":         func(m *machine, _ func(string)) { m.write("/var/lib/lightk8s/lock.7", "") },
		"of an older lightk8s": func(m *machine, _ func(string)) { m.write("/var/lib/lightk8s/lock", "1\n") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			apply, rollback := scriptsOf(t, "k3s-agent", "shop-2")
			m := newMachine(t, "shop-2")
			left := func() { make(m, func(target string) { m.link("/var/lib/lightk8s/lock.999", target) }) }
			left()
			wantEnd(t, m.run(apply), 0, "is applied")
			left()
			wantEnd(t, m.run(rollback), 0, "everything is as it was")
			if links, err := filepath.Glob(m.root + "/var/lib/lightk8s/lock*"); err != nil || len(links) != 1 {
				t.Errorf("locks left: %v, %v; want the last alone", links, err)
			}
		})
	}
}

func TestLockThatIsHeld(t *testing.T) {
	for name, shell := range shells(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			boot, first := identity(t, "1")
			apply, rollback := scriptsOf(t, "k3s-agent", "shop-2")
			m := newMachine(t, "shop-2")
			m.shell = shell
			m.link("/var/lib/lightk8s/lock.41", boot+":1:"+first)
			before := m.state()
			wantEnd(t, m.run(apply), EndedBusy, "another run (process 1) is under way; nothing was changed")
			wantEnd(t, m.run(rollback), EndedBusy, "another run (process 1) is under way; nothing was changed")
			m.want(before, "while another run was under way")
			wantEnd(t, m.runWith(apply, "--dry-run"), 0, "nothing was changed: --dry-run")
		})
	}
}

// The dead man ends the run that armed it, and that still waits, and goes back in its place.
func TestDeadManOfARunThatHangs(t *testing.T) {
	for name, hangs := range map[string]string{
		"in its wait":       `echo x >>"$LIGHTK8S_ROOT/restarts"`,
		"in what it starts": `echo x >>"$LIGHTK8S_ROOT/restarts"; [ "$(wc -l <"$LIGHTK8S_ROOT/restarts")" -gt 1 ] || sleep 16`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			apply, rollback := scriptsOf(t, "k3s-agent", "shop-2")
			m := newMachine(t, "shop-2")
			m.write("/restart", hangs+"\n")
			m.write("/ready", `[ "$(wc -l <"$LIGHTK8S_ROOT/restarts")" -gt 1 ]`+"\n")
			before := m.state()
			m.env = append(m.env, "LIGHTK8S_DEADMAN=2", "LIGHTK8S_TIMEOUT=55")
			m.path = ""
			out := m.run(apply)
			if name == "in its wait" {
				wantEnd(t, out, EndedBack, "the dead man went back already")
			} else if out.code == 0 {
				t.Errorf("it ended well: %s", out.out)
			}
			eventually.Holds(t, 30*time.Second, "everything is as it was", func(context.Context) bool {
				log, err := os.ReadFile(m.root + "/var/lib/lightk8s/rollback.log")
				return err == nil && strings.Contains(string(log), "everything is as it was before") && !m.isBusy()
			})
			m.want(before, "after the dead man")
			wantEnd(t, m.run(rollback), 0, "undone already")
		})
	}
}

// identity of a process: the boot, and its start.
func identity(t *testing.T, process string) (boot, start string) {
	t.Helper()
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		t.Skip("the scripts run on Linux")
	}
	stat, err := os.ReadFile("/proc/" + process + "/stat")
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	return strings.TrimSpace(string(id)), fields[19]
}

// zombie names a process that has ended, and that nothing has waited for until the test is over.
func zombie(t *testing.T, boot string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/bin/true")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	number := strconv.Itoa(cmd.Process.Pid)
	_, start := identity(t, number)
	eventually.Holds(t, 10*time.Second, "it has ended", func(context.Context) bool {
		stat, err := os.ReadFile("/proc/" + number + "/stat")
		return err == nil && strings.Contains(string(stat), ") Z ")
	})
	return boot + ":" + number + ":" + start
}
