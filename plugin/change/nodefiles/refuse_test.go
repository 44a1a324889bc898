package nodefiles

import (
	"os"
	"strings"
	"testing"
)

// What a check finds, it says, and then nothing has changed and nothing was restarted.
func TestChecksRefuse(t *testing.T) {
	for name, test := range map[string]struct {
		file, node string
		make       func(*machine)
		words      string
	}{
		"another machine": {"k3s-agent", "shop-2", func(m *machine) {
			m.write("/proc/sys/kernel/hostname", "shop-3\n")
		}, "this machine is shop-3; if it is node shop-2, set LIGHTK8S_NODE=shop-2"},
		"no name": {"k3s-agent", "shop-2", func(m *machine) { m.remove("/proc/sys/kernel/hostname") }, "cannot read this machine's name"},
		"less memory": {"k3s-agent", "shop-2", func(m *machine) {
			m.write("/proc/meminfo", "MemTotal: 1003520 kB\n")
		}, "the machine has 980 MiB of memory, and the plan is for 1970: run tune again"},
		"more memory": {"k3s-agent", "shop-2", func(m *machine) {
			m.write("/proc/meminfo", "MemTotal: 4003840 kB\n")
		}, "the machine has 3910 MiB of memory, and the plan is for 1970: run tune again"},
		"no memory to read": {"k3s-agent", "shop-2", func(m *machine) { m.write("/proc/meminfo", "garbage\n") }, "cannot read the machine's memory"},
		"more pods than room": {"k3s-agent", "shop-2", func(m *machine) {
			for _, pod := range strings.Split("abcdefghijklmnopqrstuvwxy", "") {
				m.write("/var/lib/kubelet/pods/"+pod+"/etc-hosts", "")
			}
		}, "25 pods are on the node, and the plan has room for 24"},
		"a full disk": {"k3s-agent", "shop-2", func(m *machine) {
			m.write("/var/lib/kubelet/pods/a/etc-hosts", "")
			m.disk("9")
		}, "only 9.0% of nodefs.available is left, and the kubelet would evict pods at once below its new threshold"},
		"a full disk of images": {"k3s-agent", "shop-2", func(m *machine) {
			m.write("/var/lib/rancher/k3s/agent/containerd/io.containerd.content.v1.content/ingest", "")
			m.disk("9")
		}, "only 9.0% of imagefs.available is left"},
		"little memory": {"k3s-agent", "shop-2", func(m *machine) {
			m.write("/proc/meminfo", "MemTotal: 2017280 kB\nMemAvailable: 90000 kB\n")
		}, "only 87 MiB of memory.available is left, and the kubelet would evict pods at once below its new threshold"},
		"quota below the database": {"k3s-server", "shop-1", func(m *machine) {
			m.write("/var/lib/rancher/k3s/server/db/etcd/member/snap/db", "")
			if err := os.Truncate(m.root+"/var/lib/rancher/k3s/server/db/etcd/member/snap/db", 300<<20); err != nil {
				m.t.Fatal(err)
			}
		}, "etcd's database has 314572800 bytes, more than half of the quota of 536870912"},
		"no database": {"k3s-server", "shop-1", func(m *machine) { m.remove("/var/lib/rancher/k3s/server/db") },
			"so nothing tells whether the quota of 536870912 is enough"},
		"a file of the same name": {"k3s-agent", "shop-2", func(m *machine) {
			m.write("/etc/sysctl.d/90-lightk8s.conf", "vm.swappiness = 10\n")
		}, "/etc/sysctl.d/90-lightk8s.conf was changed by hand"},
		"a symbolic link": {"k3s-agent", "shop-2", func(m *machine) {
			m.write("/etc/sysctl.d/other", "")
			if err := os.Symlink("other", m.root+"/etc/sysctl.d/90-lightk8s.conf"); err != nil {
				m.t.Fatal(err)
			}
		}, "/etc/sysctl.d/90-lightk8s.conf is a symbolic link"},
		"another distribution": {"microk8s", "one", func(m *machine) { m.remove("/var/snap") }, "there is no /var/snap/microk8s/current/args/kube-apiserver"},
		"a mark is missing": {"microk8s", "one", func(m *machine) {
			m.write("/var/snap/microk8s/current/args/kubelet", "--a\n# begin lightk8s\n--b\n")
		}, "/var/snap/microk8s/current/args/kubelet: a mark of lightk8s is missing"},
		"a block by hand": {"microk8s", "one", func(m *machine) {
			m.write("/var/snap/microk8s/current/args/kubelet", "--a\n# begin lightk8s\n--max-pods=5\n# end lightk8s\n")
		}, "/var/snap/microk8s/current/args/kubelet was changed by hand"},
		"another folder of drop-ins": {"kubeadm", "worker-1", func(m *machine) {
			m.write("/etc/default/kubelet", "KUBELET_EXTRA_ARGS=--config-dir=/etc/kubelet.d\n")
		}, "/etc/default/kubelet: the kubelet reads another --config-dir already"},
		"arguments in many quotes": {"kubeadm", "worker-1", func(m *machine) {
			m.write("/etc/default/kubelet", `KUBELET_EXTRA_ARGS="--a="'b'`+"\n")
		}, "/etc/default/kubelet: cannot take KUBELET_EXTRA_ARGS apart"},
		"arguments over two lines": {"kubeadm", "worker-1", func(m *machine) {
			m.write("/etc/default/kubelet", "KUBELET_EXTRA_ARGS=--a \\\n--b\n")
		}, "/etc/default/kubelet: cannot take KUBELET_EXTRA_ARGS apart"},
		"limited swap and old cgroups": {"k3s-agent", "shop-2", func(m *machine) { m.write("/sys/fs/cgroup/memory/tasks", "") }, "where the kubelet does not start with LimitedSwap"},
		"garbage for a time":           {"k3s-agent", "shop-2", func(m *machine) { m.env = append(m.env, "LIGHTK8S_TIMEOUT=soon") }, "LIGHTK8S_TIMEOUT is soon"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			apply, rollback := scriptsOf(t, test.file, test.node)
			m := newMachine(t, test.node)
			test.make(m)
			before := m.state()
			code := 3
			if name == "garbage for a time" {
				code = 2
			}
			wantEnd(t, m.run(apply), code, test.words)
			m.want(before, "refused")
			if m.restarts() != 0 {
				t.Error("the service was restarted")
			}
			if name != "garbage for a time" {
				wantEnd(t, m.run(rollback), 0, "nothing to undo")
			}
		})
	}
}

// A node of which nothing can tell whether it is Ready is left alone.
func TestNoWayToTell(t *testing.T) {
	t.Parallel()
	_, nodes := readCase(t, "testdata/k3s-agent.txtar")
	nodes[0].After.Kubelet["healthzPort"] = 0
	apply, _ := scriptsFor(t, nodes, "shop-2")
	m := newMachine(t, "shop-2")
	before := m.state()
	wantEnd(t, m.run(apply, "LIGHTK8S_READY="), 3, "nothing here can tell whether the node is Ready")
	m.want(before, "refused")
}

// What a person changed after a plan was applied is not overwritten by the next, and kept when the
// plan is undone.
func TestHandEdits(t *testing.T) {
	t.Parallel()
	apply, rollback := scriptsOf(t, "k3s-agent", "shop-2")
	m := newMachine(t, "shop-2")
	before := m.state()
	wantEnd(t, m.run(apply), 0, "is applied")
	const file = "/var/lib/rancher/k3s/agent/etc/kubelet.conf.d/90-lightk8s.conf"
	m.write(file, "by hand\n")
	edited := m.state()
	wantEnd(t, m.run(apply), 3, file+" was changed by hand: look at it, and set LIGHTK8S_FORCE=yes to replace it")
	m.want(edited, "refused")
	wantEnd(t, m.run(rollback), 0, "was changed by hand since: kept as")
	m.want(before, "undone")

	wantEnd(t, m.run(apply), 0, "is applied")
	applied := m.state()
	m.write(file, "by hand\n")
	wantEnd(t, m.run(apply, "LIGHTK8S_FORCE=yes"), 0, "is applied")
	m.want(applied, "forced")
	m.remove(file) // taking a file away is how a person undoes it
	wantEnd(t, m.run(apply), 0, "is applied")
	m.want(applied, "applied after the file was removed")
}

// The next plan replaces what the last one wrote; undoing goes back one plan at a time.
func TestTwoPlans(t *testing.T) {
	t.Parallel()
	_, nodes := readCase(t, "testdata/microk8s.txtar")
	first, undoFirst := scriptsFor(t, nodes, "one")
	nodes[0].After.Kubelet["maxPods"] = 30
	second, undoSecond := scriptsFor(t, nodes, "one")
	m := newMachine(t, "one")
	before := m.state()
	wantEnd(t, m.run(first), 0, "is applied")
	between := m.state()
	wantEnd(t, m.run(second), 0, "is applied")
	if got := m.read(snap + "/args/kubelet"); strings.Count(got, "--max-pods=") != 1 || !strings.Contains(got, "--max-pods=30\n") {
		t.Errorf("the arguments are\n%s", got)
	}
	wantEnd(t, m.run(undoSecond), 0, "everything is as it was")
	m.want(between, "one plan undone")
	wantEnd(t, m.run(first), 0, "nothing to do")
	wantEnd(t, m.run(undoFirst), 0, "everything is as it was")
	m.want(before, "both undone")
}

// The kubelet's arguments are added to, whatever form they have.
func TestExtraArguments(t *testing.T) {
	for given, want := range map[string]string{
		"":                                 `KUBELET_EXTRA_ARGS="--config-dir=/etc/kubernetes/kubelet.conf.d"`,
		"KUBELET_EXTRA_ARGS=\n":            `KUBELET_EXTRA_ARGS="--config-dir=/etc/kubernetes/kubelet.conf.d"`,
		"KUBELET_EXTRA_ARGS=--a --b":       `KUBELET_EXTRA_ARGS="--a --b --config-dir=/etc/kubernetes/kubelet.conf.d"`,
		"KUBELET_EXTRA_ARGS='--a=b'\n":     `KUBELET_EXTRA_ARGS="--a=b --config-dir=/etc/kubernetes/kubelet.conf.d"`,
		"KUBELET_EXTRA_ARGS=\"--a $B\" \n": `KUBELET_EXTRA_ARGS="--a $B --config-dir=/etc/kubernetes/kubelet.conf.d"`,
		"KUBELET_EXTRA_ARGS=--a\nKUBELET_EXTRA_ARGS=--b\n#KUBELET_EXTRA_ARGS=--c\n": `KUBELET_EXTRA_ARGS="--b --config-dir=/etc/kubernetes/kubelet.conf.d"`,
		"KUBELET_EXTRA_ARGS=--config-dir=/etc/kubernetes/kubelet.conf.d --b\n":      "",
	} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			apply, _ := scriptsOf(t, "kubeadm", "worker-1")
			m := newMachine(t, "worker-1")
			m.write("/etc/default/kubelet", given)
			wantEnd(t, m.run(apply), 0, "is applied")
			got := m.read("/etc/default/kubelet")
			_, added, _ := strings.Cut(got, "# begin lightk8s\n")
			if added = strings.TrimSuffix(added, "\n# end lightk8s\n"); added != want || !strings.HasPrefix(got, strings.TrimRight(given, "\n")) {
				t.Errorf("from\n%s\ncame\n%s\nwant %s", given, got, want)
			}
		})
	}
	t.Run("Red Hat", func(t *testing.T) {
		apply, _ := scriptsOf(t, "kubeadm", "worker-1")
		m := newMachine(t, "worker-1")
		m.remove("/etc/default")
		m.write("/etc/sysconfig/kubelet", "KUBELET_EXTRA_ARGS=\n")
		wantEnd(t, m.run(apply), 0, "wrote /etc/sysconfig/kubelet")
	})
}
