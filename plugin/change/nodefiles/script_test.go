package nodefiles

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/test/eventually"
)

// nodesWithScripts are a node of each kind that scripts change.
var nodesWithScripts = []struct{ file, node string }{
	{"k3s-agent", "shop-2"}, {"k3s-server", "shop-1"}, {"k3s-old", "shop-1"}, {"rke2", "shop-1"},
	{"kubeadm", "cp-1"}, {"microk8s", "one"}, {"k0s", "con-1"}, {"sysctl-only", "shop-2"},
}

// Applied, everything is as the tree shows it; again, nothing happens; undone, all is as it was.
func TestApplyAndUndo(t *testing.T) {
	for name, shell := range shells(t) {
		for _, test := range nodesWithScripts {
			t.Run(name+"/"+test.file, func(t *testing.T) {
				t.Parallel()
				_, nodes := readCase(t, "testdata/"+test.file+".txtar")
				apply, rollback := scriptsFor(t, nodes, test.node)
				m := newMachine(t, test.node)
				m.shell = shell
				if test.file == "rke2" || test.file == "kubeadm" {
					m.write("/proc/meminfo", "MemTotal: 4003840 kB\n")
				}
				before := m.state()

				wantEnd(t, m.run(apply), 0, "is applied")
				started := m.restarts()
				quiet := test.file == "k0s" || test.file == "sysctl-only"
				if want := map[bool]int{true: 0, false: 1}[quiet]; started != want {
					t.Errorf("%d restarts, want %d", started, want)
				}
				m.wantFiles(nodes, test.node)
				applied := m.state()

				wantEnd(t, m.run(apply), 0, "nothing to do")
				m.want(applied, "applied twice")
				if m.restarts() != started {
					t.Error("the second run restarted the service")
				}

				wantEnd(t, m.run(rollback), 0, "everything is as it was")
				m.want(before, "undone")
				wantEnd(t, m.run(rollback), 0, "nothing to undo")
				wantEnd(t, m.run([]byte(m.read("/var/lib/lightk8s/rollback.sh"))), 0, "nothing to undo")
				m.want(before, "undone twice")

				wantEnd(t, m.run(apply), 0, "is applied")
				m.want(applied, "applied again after it was undone")
			})
		}
	}
}

// wantFiles checks that what the tree shows is on the machine, and the kernel's parameters are set.
func (m *machine) wantFiles(nodes []Node, name string) {
	m.t.Helper()
	for _, n := range nodes {
		if n.Name != name {
			continue
		}
		p, err := renderingOf(n)
		if err != nil {
			m.t.Fatal(err)
		}
		p.render()
		for _, i := range p.items {
			got := m.read(i.path)
			switch {
			case i.kind == whole && got != i.content, i.kind == block && !strings.Contains(got, "\n# begin lightk8s\n"+i.content+"# end lightk8s\n"):
				m.t.Errorf("%s is\n%s\nwant\n%s", i.path, got, i.content)
			case i.kind == args && !strings.HasSuffix(got, "KUBELET_EXTRA_ARGS=\"--node-ip=192.0.2.1 "+strings.TrimSpace(i.content)+"\"\n# end lightk8s\n"):
				m.t.Errorf("%s is\n%s\nwhich does not add %s", i.path, got, i.content)
			}
			if info, err := os.Stat(filepath.Join(m.root, i.path)); err != nil {
				m.t.Error(err)
			} else if mode := fmt.Sprintf("%04o", info.Mode().Perm()); i.kind == whole && mode != i.mode {
				m.t.Errorf("%s has mode %s, want %s", i.path, mode, i.mode)
			}
		}
		for _, one := range p.parameters {
			if file := "/proc/sys/" + strings.ReplaceAll(one.key, ".", "/"); one.key != "net.ipv4.ip_local_port_range" && m.read(file) != one.value+"\n" {
				m.t.Errorf("%s is %s, want %s", file, m.read(file), one.value)
			}
		}
	}
}

// A node that does not come back has everything as before, at once.
func TestNotReadyGoesBack(t *testing.T) {
	for name, shell := range shells(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			apply, _ := scriptsOf(t, "microk8s", "one")
			m := newMachine(t, "one")
			m.shell = shell
			// Well again once the flags are gone.
			m.write("/ready", `! grep -q max-pods "$LIGHTK8S_ROOT/var/snap/microk8s/current/args/kubelet"`+"\n")
			before := m.state()
			wantEnd(t, m.run(apply), 6, "not Ready within 4s", "everything is as it was")
			m.want(before, "gone back")
			if m.restarts() != 2 {
				t.Errorf("%d restarts, want one for the change and one back", m.restarts())
			}
		})
	}
}

func TestRestartThatFailsGoesBack(t *testing.T) {
	apply, _ := scriptsOf(t, "k3s-agent", "shop-2")
	m := newMachine(t, "shop-2")
	m.write("/restart", `echo x >>"$LIGHTK8S_ROOT/restarts"; [ "$(wc -l <"$LIGHTK8S_ROOT/restarts")" -gt 1 ]`+"\n")
	before := m.state()
	wantEnd(t, m.run(apply), 6, "restarting k3s-agent failed", "everything is as it was")
	m.want(before, "gone back")
}

// Where going back does not help either, the user must look, and undoing can be tried again.
func TestNeverReady(t *testing.T) {
	apply, rollback := scriptsOf(t, "k3s-agent", "shop-2")
	m := newMachine(t, "shop-2")
	before := m.state()
	m.write("/broken", "")
	wantEnd(t, m.run(apply), 7, "every file is as it was, but the node is not Ready")
	m.want(before, "gone back")
	m.remove("/broken")
	wantEnd(t, m.run(rollback), 0, "everything is as it was")
}

// The dead man goes back on its own after the script was killed in the middle of its wait.
func TestDeadMan(t *testing.T) {
	for name, shell := range shells(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			apply, rollback := scriptsOf(t, "k3s-server", "shop-1")
			m := newMachine(t, "shop-1")
			m.shell = shell
			before := m.state()
			m.path = ""
			m.write("/broken", "")
			cmd := m.command(apply, "LIGHTK8S_DEADMAN=3", "LIGHTK8S_TIMEOUT=60")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			m.await("the service restarts", func() bool { return m.restarts() == 1 })
			m.killGroup(cmd.Process.Pid)
			_ = cmd.Wait() // it was killed
			m.remove("/broken")
			m.await("the dead man is done", func() bool {
				found, err := filepath.Glob(m.root + "/var/lib/lightk8s/backup/*/rolled-back")
				return err == nil && len(found) == 1 && !m.isBusy()
			})
			m.want(before, "after the dead man")
			wantEnd(t, m.run(rollback), 0, "undone already")
			wantEnd(t, m.run(apply), 0, "is applied")
		})
	}
}

// A dead man whose run was finished, or undone, or begun anew, does nothing.
func TestDeadManOfAnEarlierRun(t *testing.T) {
	apply, _ := scriptsOf(t, "k3s-agent", "shop-2")
	m := newMachine(t, "shop-2")
	m.path = ""
	m.write("/broken", "")
	cmd := m.command(apply, "LIGHTK8S_DEADMAN=6", "LIGHTK8S_TIMEOUT=60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	m.await("the service restarts", func() bool { return m.restarts() == 1 })
	m.killGroup(cmd.Process.Pid)
	_ = cmd.Wait() // it was killed
	m.remove("/broken")
	wantEnd(t, m.run(apply), 0, "did not finish: undoing it first", "is applied")
	applied := m.state()
	time.Sleep(7 * time.Second)
	m.want(applied, "after the time of the first dead man")
}

// A run that is told to end goes back before it does.
func TestInterrupted(t *testing.T) {
	apply, _ := scriptsOf(t, "k3s-agent", "shop-2")
	m := newMachine(t, "shop-2")
	before := m.state()
	m.write("/ready", `[ "$(wc -l <"$LIGHTK8S_ROOT/restarts")" -gt 1 ]`+"\n")
	before["/ready"] = m.state()["/ready"]
	cmd := m.command(apply, "LIGHTK8S_TIMEOUT=60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	m.await("the service restarts", func() bool { return m.restarts() == 1 })
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // its code is looked at
	if code := cmd.ProcessState.ExitCode(); code != 6 {
		t.Errorf("exit code %d, want 6", code)
	}
	m.want(before, "interrupted")
}

func (m *machine) await(what string, done func() bool) {
	m.t.Helper()
	eventually.Holds(m.t, 30*time.Second, what, func(context.Context) bool { return done() })
}
