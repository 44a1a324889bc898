package nodefiles

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// cluster is a folder that was written, machines for its nodes, a kubectl that notes what it is
// asked, and an "ssh" that is this machine.
type cluster struct {
	t        *testing.T
	folder   string
	machines map[string]*machine
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{t: t, folder: t.TempDir(), machines: map[string]*machine{}}
	var nodes []Node
	for _, name := range []string{"server-b", "server-a", "worker-b", "worker-a"} {
		n := Node{Name: name, Distribution: K3s, Server: strings.HasPrefix(name, "server"), Version: "v1.35.2+k3s1"}
		n.After.Kubelet = map[string]any{"maxPods": 24}
		nodes = append(nodes, n)
		m := newMachine(t, name)
		m.write("/run", `. "$LIGHTK8S_ROOT/restart"`+"\n")
		c.machines[name] = m
		if err := os.Symlink(m.root, filepath.Join(c.folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	nodes = append(nodes, Node{Name: "by-hand", Distribution: K0s, Version: "v1.35.2", After: facts.NodeConfig{Kubelet: map[string]any{"maxPods": 24}}})
	tree, err := Render(nodes, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range tree.Files {
		writeTree(t, c.folder+"/plan", f)
	}
	writeTree(t, c.folder, File{Path: "kubectl", Mode: 0o755, Content: []byte(`#!/bin/sh
echo "$*" >>"` + c.folder + `/asked"
case "$*" in
"get node worker-b "*) echo true ;;
*/configz)
	node=${*%/proxy/configz}
	cat "` + c.folder + `/configz-${node##*/}"
	;;
esac
`)})
	writeTree(t, c.folder, File{Path: "ssh", Mode: 0o755, Content: []byte(`#!/bin/sh
root=$1
shift
echo "on ${root##*/}" >>"` + c.folder + `/asked"
[ ! -e "$root/unreachable" ] || exit 255
unset LIGHTK8S_KUBECTL # as sshd would
export LIGHTK8S_ROOT="$root" LIGHTK8S_RESTART=". $root/restart" LIGHTK8S_READY=". $root/ready"
exec "$@"
`)})
	return c
}

func (c *cluster) run(script string, args ...string) ended {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), filepath.Join(c.folder, "plan", script), args...)
	cmd.Env = append(os.Environ(), "LIGHTK8S_KUBECTL="+c.folder+"/kubectl", "LIGHTK8S_SSH="+c.folder+"/ssh "+c.folder+"/NAME",
		"LIGHTK8S_TIMEOUT=4", "PATH="+c.machines["server-a"].path+":"+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		c.t.Fatal(err)
	}
	return ended{cmd.ProcessState.ExitCode(), string(out)}
}

// wantAsked compares what kubectl and ssh were asked for since the last time.
func (c *cluster) wantAsked(want ...string) {
	c.t.Helper()
	data, err := os.ReadFile(filepath.Join(c.folder, "asked"))
	if err != nil && !os.IsNotExist(err) {
		c.t.Fatal(err)
	}
	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(string(data)), "\n")); diff != "" {
		c.t.Errorf("asked (-want +got):\n%s", diff)
	}
	if err := os.RemoveAll(filepath.Join(c.folder, "asked")); err != nil {
		c.t.Fatal(err)
	}
}

// visit is what is asked for one node.
func visit(node string, cordoned bool) []string {
	all := []string{"get node " + node + " -o jsonpath={.spec.unschedulable}", "cordon " + node, "on " + node, "wait --for=condition=Ready node/" + node + " --timeout=4s", "uncordon " + node}
	if cordoned {
		return []string{all[0], all[2], all[3]}
	}
	return all
}

// applied is what is asked for one node that gets its plan.
func applied(node string, cordoned bool) []string {
	return append(visit(node, cordoned), "--request-timeout=10s get --raw /api/v1/nodes/"+node+"/proxy/configz")
}

// Agents come before servers, one at a time; a node that a person had cordoned stays so; undoing
// goes the other way.
func TestFleet(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	wantEnd(t, c.run("apply.sh"), 0, "by-hand: nothing here is automatic, see README.md", "all done: 4 nodes")
	c.wantAsked(slices.Concat(applied("worker-a", false), applied("worker-b", true), applied("server-a", false), applied("server-b", false))...)
	for name, m := range c.machines {
		if m.restarts() != 1 {
			t.Errorf("%s restarted %d times", name, m.restarts())
		}
	}
	wantEnd(t, c.run("rollback.sh", "server-b", "worker-b"), 0, "all undone")
	c.wantAsked(append(visit("server-b", false), visit("worker-b", true)...)...)
	wantEnd(t, c.run("rollback.sh"), 0, "all undone")
	c.wantAsked(append(append(append(visit("server-b", false), visit("server-a", false)...), visit("worker-b", true)...), visit("worker-a", false)...)...)
}

// The first node that fails ends it, after it has gone back and is uncordoned.
func TestFleetStops(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	m := c.machines["server-a"]
	m.write("/ready", `[ "$(wc -l <"$LIGHTK8S_ROOT/restarts")" -gt 1 ]`+"\n")
	before := m.state()
	wantEnd(t, c.run("apply.sh"), 5, "server-a: exit code 6: stopping here, with 2 nodes done; undo those with rollback.sh")
	m.want(before, "gone back")
	broken := visit("server-a", false)
	c.wantAsked(append(append(applied("worker-a", false), applied("worker-b", true)...), broken[0], broken[1], broken[2], broken[4])...)
	if c.machines["server-b"].restarts() != 0 {
		t.Error("server-b was restarted after server-a had failed")
	}
}

// What an agent cannot read of its kubelet is read here; a difference is an error, and goes back
// where that is asked for.
func TestFleetVerifies(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	m := c.machines["worker-a"]
	before := m.state()
	shows := func(node string, maxPods int) {
		writeTree(t, c.folder, File{Path: "configz-" + node, Mode: 0o644, Content: fmt.Appendf(nil, `{"kubeletconfig":{"maxPods":%d}}`, maxPods)})
	}
	shows("worker-a", 110)
	shows("worker-b", 24)
	wantEnd(t, c.run("apply.sh", "--or-back", "worker-a"), 6,
		"worker-a: maxPods: wanted 24, and the kubelet runs with 110", "everything is as it was", "with 0 nodes done")
	m.want(before, "gone back")
	wantEnd(t, c.run("apply.sh", "worker-a"), 4, "worker-a: maxPods: wanted 24, and the kubelet runs with 110", "exit code 4")
	wantEnd(t, c.run("apply.sh", "worker-b"), 0, "worker-b: verified: the kubelet runs with what was written")
	wantEnd(t, c.run("apply.sh", "server-a"), 0, "server-a: not verified")
}

func TestFleetShowsWhatItWouldDo(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	before := map[string]map[string]string{}
	for name, m := range c.machines {
		before[name] = m.state()
	}
	wantEnd(t, c.run("apply.sh", "--dry-run"), 0, "server-a: would write", "+maxPods: 24", "server-a: would restart k3s", "all done: 4 nodes")
	c.wantAsked("on worker-a", "on worker-b", "on server-a", "on server-b")
	for name, m := range c.machines {
		m.want(before[name], name+" after a dry run")
	}
	wantEnd(t, c.run("apply.sh", "--help"), 0, "apply.sh [--dry-run] [--or-back] [NODE...]")
	wantEnd(t, c.run("rollback.sh", "--help"), 0, "rollback.sh [NODE...]")
	wantEnd(t, c.run("apply.sh", "--dryrun"), 2, "unknown argument --dryrun: --help lists them")
}

func TestFleetUnreachable(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.machines["worker-a"].write("/unreachable", "")
	wantEnd(t, c.run("apply.sh"), 255, "worker-a: the connection was lost", "with 0 nodes done")
	wantEnd(t, c.run("apply.sh", "worker-c"), 2, "there is no node worker-c in this plan")
	wantEnd(t, c.run("apply.sh", "server-b"), 0, "all done: 1 nodes")
	wantEnd(t, c.run("rollback.sh"), 5, "worker-a: not undone", "1 nodes were not undone")
	for name, m := range c.machines {
		if want := map[string]int{"server-b": 2}[name]; m.restarts() != want {
			t.Errorf("%s restarted %d times, want %d", name, m.restarts(), want)
		}
	}
}
