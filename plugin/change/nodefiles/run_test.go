package nodefiles

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// machine is a folder that stands for the file system of a node.
type machine struct {
	t     *testing.T
	root  string
	shell []string
	// env are further variables of the scripts.
	env []string
	// path comes before PATH; in it, sleeping is short.
	path string
}

// shells that scripts are run with. dash is the /bin/sh of Debian, busybox that of small systems.
func shells(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{"sh": {"/bin/sh"}}
	dash, err := exec.LookPath("dash")
	if is, link := filepath.EvalSymlinks("/bin/sh"); err == nil && (link != nil || filepath.Base(is) != "dash") {
		found["dash"] = []string{dash}
	}
	if path, err := exec.LookPath("busybox"); err == nil {
		found["busybox"] = []string{path, "sh"}
	}
	return found
}

// newMachine makes the node that plans of testdata take it for, with files that plans touch.
func newMachine(t *testing.T, name string) *machine {
	t.Helper()
	m := &machine{t: t, root: t.TempDir(), shell: []string{"/bin/sh"}}
	m.write("/proc/sys/kernel/hostname", name+"\n")
	m.write("/proc/meminfo", "MemTotal:        2017280 kB\nMemFree:          100000 kB\n")
	for key, value := range map[string]string{"vm/overcommit_memory": "0", "vm/panic_on_oom": "0", "kernel/panic": "0", "kernel/panic_on_oops": "0"} {
		m.write("/proc/sys/"+key, value+"\n")
	}
	m.write("/etc/default/kubelet", "# ours\nKUBELET_EXTRA_ARGS=\"--node-ip=192.0.2.1\"")
	m.write("/var/snap/microk8s/current/args/kubelet", "--kubeconfig=${SNAP_DATA}/credentials/kubelet.config\n--eviction-hard=\"memory.available<100Mi\"")
	m.write("/var/snap/microk8s/current/args/kube-apiserver", "--cert-dir=${SNAP_DATA}/certs\n")
	m.write("/var/snap/microk8s/current/args/kube-controller-manager", "--profiling=false\n")
	m.write("/etc/rancher/k3s/config.yaml", "token: secret\n")
	for _, distribution := range []string{K3s, RKE2} {
		m.write("/var/lib/rancher/"+distribution+"/server/db/etcd/member/snap/db", "small")
	}
	m.chmod("/var/snap/microk8s/current/args/kubelet", 0o660)
	m.chmod("/etc/default/kubelet", 0o640)
	// The service: it counts its starts, and is well unless a file says otherwise.
	m.write("/restart", `echo x >>"$LIGHTK8S_ROOT/restarts"`+"\n")
	m.write("/ready", `[ ! -e "$LIGHTK8S_ROOT/broken" ]`+"\n")
	m.env = []string{
		"LIGHTK8S_ROOT=" + m.root, "LIGHTK8S_TIMEOUT=4", "LIGHTK8S_DEADMAN=600",
		"LIGHTK8S_RESTART=. " + m.root + "/restart", "LIGHTK8S_READY=. " + m.root + "/ready",
	}
	m.hasten(t.TempDir())
	m.disk("40")
	return m
}

// disk makes a share of every disk, in percent, be free: space and inodes.
func (m *machine) disk(free string) {
	m.t.Helper()
	text := "#!/bin/sh\nprintf 'Filesystem Blocks Used Available Capacity Mounted\\n/dev/vda 10000000 1 " + free + "00000 1%% /\\n'\n"
	if err := os.WriteFile(filepath.Join(m.path, "df"), []byte(text), 0o755); err != nil {
		m.t.Fatal(err)
	}
}

// hasten makes the wait of a second short.
func (m *machine) hasten(folder string) {
	m.t.Helper()
	m.path = folder
	real, err := exec.LookPath("sleep")
	if err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "sleep"), []byte("#!/bin/sh\n[ \"$1\" != 1 ] || set -- 0.02\nexec "+real+" \"$@\"\n"), 0o755); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) write(path, content string) {
	m.t.Helper()
	file := filepath.Join(m.root, path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) chmod(path string, mode fs.FileMode) {
	m.t.Helper()
	if err := os.Chmod(filepath.Join(m.root, path), mode); err != nil {
		m.t.Fatal(err)
	}
}

// link makes a symbolic link.
func (m *machine) link(path, to string) {
	m.t.Helper()
	m.write(path, "")
	m.remove(path)
	if err := os.Symlink(to, filepath.Join(m.root, path)); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) remove(path string) {
	m.t.Helper()
	if err := os.RemoveAll(filepath.Join(m.root, path)); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) read(path string) string {
	m.t.Helper()
	data, err := os.ReadFile(filepath.Join(m.root, path))
	if err != nil {
		m.t.Fatal(err)
	}
	return string(data)
}

// restarts that the service has seen.
func (m *machine) restarts() int {
	data, err := os.ReadFile(filepath.Join(m.root, "restarts"))
	if err != nil {
		return 0
	}
	return bytes.Count(data, []byte("x"))
}

// state is every file with its mode and content, but for what lightk8s keeps for itself and what
// the service writes.
func (m *machine) state() map[string]string {
	m.t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(m.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, m.root)
		switch name {
		case "/var/lib/lightk8s":
			return fs.SkipDir
		case "/restarts", "/broken", "/var/lib", "/var": // lightk8s makes the parents of its own folder
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		var data []byte
		if info.Mode().IsRegular() {
			if data, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		all[name] = fmt.Sprintf("%v\n%s", info.Mode(), data)
		return nil
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return all
}

// ended is how a script ended.
type ended struct {
	code int
	out  string
}

// run pipes a script to the shell, as ssh would.
func (m *machine) run(script []byte, env ...string) ended {
	m.t.Helper()
	return m.end(m.command(script, env...))
}

// runWith gives the script arguments.
func (m *machine) runWith(script []byte, args ...string) ended {
	m.t.Helper()
	cmd := m.command(script)
	cmd.Args = append(append(cmd.Args, "--"), args...)
	return m.end(cmd)
}

func (m *machine) end(cmd *exec.Cmd) ended {
	m.t.Helper()
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		m.t.Fatal(err)
	}
	return ended{cmd.ProcessState.ExitCode(), string(out)}
}

func (m *machine) command(script []byte, env ...string) *exec.Cmd {
	cmd := exec.CommandContext(m.t.Context(), m.shell[0], append(m.shell[1:len(m.shell):len(m.shell)], "-s")...)
	cmd.Stdin = bytes.NewReader(script)
	cmd.Env = append(append(os.Environ(), m.env...), env...)
	if m.path != "" {
		cmd.Env = append(cmd.Env, "PATH="+m.path+":"+os.Getenv("PATH"))
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = time.Minute
	return cmd
}

// want compares the machine with a state it had.
func (m *machine) want(state map[string]string, when string) {
	m.t.Helper()
	if diff := cmp.Diff(state, m.state()); diff != "" {
		m.t.Errorf("%s, the machine differs:\n%s", when, diff)
	}
}

// wantEnd compares how a script ended.
func wantEnd(t *testing.T, got ended, code int, words ...string) {
	t.Helper()
	if got.code != code {
		t.Fatalf("exit code %d, want %d:\n%s", got.code, code, got.out)
	}
	for _, word := range words {
		if !strings.Contains(got.out, word) {
			t.Fatalf("the output does not say %q:\n%s", word, got.out)
		}
	}
}

// scriptsOf a node of a case.
func scriptsOf(t *testing.T, file, node string) (apply, rollback []byte) {
	t.Helper()
	_, nodes := readCase(t, "testdata/"+file+".txtar")
	return scriptsFor(t, nodes, node)
}

func scriptsFor(t *testing.T, nodes []Node, node string) (apply, rollback []byte) {
	t.Helper()
	tree, err := Render(nodes, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range tree.Files {
		switch f.Path {
		case "nodes/" + node + "/apply.sh":
			apply = f.Content
		case "nodes/" + node + "/rollback.sh":
			rollback = f.Content
		}
	}
	if apply == nil || rollback == nil {
		t.Fatalf("no scripts for node %s", node)
	}
	return apply, rollback
}
