package nodefiles

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// flagged are files with flags of the kubelet, and what becomes of them where a plan wants maxPods 24
// and evictionHard of 98Mi.
var flagged = []struct {
	name, plan, node, path string
	given, want            string
	says                   string // beside
}{
	{"kubeadm", "kubeadm", "worker-1", "/var/lib/kubelet/kubeadm-flags.env",
		`KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///run/containerd/containerd.sock --max-pods=250 --eviction-hard=memory.available<500Mi"` + "\n",
		`KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///run/containerd/containerd.sock --max-pods=MAX --eviction-hard=HARD"` + "\n", ""},
	{"kubeadm, value apart", "kubeadm", "worker-1", "/var/lib/kubelet/kubeadm-flags.env",
		"# --max-pods=250\nKUBELET_KUBEADM_ARGS='--max-pods 250 --v=2'\nOTHER=--max-pods=9", "# --max-pods=250\nKUBELET_KUBEADM_ARGS='--max-pods MAX --v=2'\nOTHER=--max-pods=9\n", ""},
	{"kubeadm, as wanted", "kubeadm", "worker-1", "/var/lib/kubelet/kubeadm-flags.env", "KUBELET_KUBEADM_ARGS=--v=2", "KUBELET_KUBEADM_ARGS=--v=2", ""},
	{"list", "k3s-agent", "shop-2", "/etc/rancher/k3s/config.yaml",
		"token: \"secret\"\nkubelet-arg:\n  - \"max-pods=250\" # many\n  - 'eviction-hard=memory.available<500Mi,nodefs.available<5%'\n  # - max-pods=9\n\n  - v=2\nkube-apiserver-arg:\n  - max-pods=7\n",
		"token: \"secret\"\nkubelet-arg:\n  - \"max-pods=MAX\" # many\n  - 'eviction-hard=HARD'\n  # - max-pods=9\n\n  - v=2\nkube-apiserver-arg:\n  - max-pods=7\n", ""},
	{"list at the margin", "k3s-agent", "shop-2", "/etc/rancher/k3s/config.yaml.d/50-mine.yaml",
		"kubelet-arg+:\r\n- --max-pods=250\r\nnode-label:\r\n- max-pods=3\r\n", "kubelet-arg+:\r\n- --max-pods=MAX\r\nnode-label:\r\n- max-pods=3\r\n", ""},
	{"list in a line", "k3s-agent", "shop-2", "/etc/rancher/k3s/config.yaml",
		"kubelet-arg: [max-pods=250, v=2]\n", "kubelet-arg: [max-pods=250, v=2]\n",
		"--max-pods in /etc/rancher/k3s/config.yaml wins over the drop-in and cannot be changed here: change it by hand"},
	{"service as it is installed", "k3s-agent", "shop-2", "/etc/systemd/system/k3s-agent.service",
		"[Service]\nExecStart=/usr/local/bin/k3s \\\n    agent \\\n\t'--kubelet-arg' \\\n\t'max-pods=250' \\\n\t'--node-label' \\\n\t'max-pods=9' \\\n",
		"[Service]\nExecStart=/usr/local/bin/k3s \\\n    agent \\\n\t'--kubelet-arg' \\\n\t'max-pods=MAX' \\\n\t'--node-label' \\\n\t'max-pods=9' \\\n", ""},
	{"service in a line", "k3s-agent", "shop-2", "/etc/systemd/system/k3s-agent.service.d/mine.conf",
		"[Service]\nExecStart=\nExecStart=/usr/local/bin/k3s agent --kubelet-arg=max-pods=250 --kubelet-arg=\"eviction-hard=memory.available<1%\" --kubelet-arg v=2\n",
		"[Service]\nExecStart=\nExecStart=/usr/local/bin/k3s agent --kubelet-arg=max-pods=MAX --kubelet-arg=\"eviction-hard=HARD\" --kubelet-arg v=2\n", ""},
}

func TestFlagsAreChangedWhereTheyStand(t *testing.T) {
	for shellName, shell := range shells(t) {
		for _, c := range flagged {
			t.Run(shellName+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				_, nodes := readCase(t, "testdata/"+c.plan+".txtar")
				apply, rollback := scriptsFor(t, nodes, c.node)
				m := newMachine(t, c.node)
				m.shell = shell
				m.write(c.path, c.given)
				m.chmod(c.path, 0o600)
				before := m.state()
				wantEnd(t, m.runWith(apply, "--dry-run"), 0, "nothing was changed: --dry-run", c.says)
				m.want(before, "a dry run")

				wantEnd(t, m.run(apply), 0, "is applied", c.says)
				want := strings.NewReplacer("MAX", flagOf(t, nodes, c.node, "maxPods"), "HARD", flagOf(t, nodes, c.node, "evictionHard")).Replace(c.want)
				if diff := cmp.Diff(want, m.read(c.path)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", c.path, diff)
				}
				started := m.restarts()
				wantEnd(t, m.run(apply), 0, "nothing to do", c.says)
				if m.restarts() != started {
					t.Error("the second run restarted the service")
				}
				wantEnd(t, m.run(rollback), 0, "everything is as it was")
				m.want(before, "undone")
			})
		}
	}
}

// flagOf is the wanted value of a field as its flag has it.
func flagOf(t *testing.T, nodes []Node, name, field string) string {
	t.Helper()
	for _, n := range nodes {
		if n.Name == name {
			flag, err := kubeletFlag(field, n.After.Kubelet[field])
			if err != nil {
				t.Fatal(err)
			}
			_, value, _ := strings.Cut(flag, "=")
			return value
		}
	}
	t.Fatalf("there is no node %s", name)
	return ""
}

// Flags beside --config-dir in the kubelet's own environment are changed in the block that adds it.
func TestFlagsOfTheEnvironmentAreChangedInTheBlock(t *testing.T) {
	t.Parallel()
	_, nodes := readCase(t, "testdata/kubeadm.txtar")
	apply, _ := scriptsFor(t, nodes, "worker-1")
	m := newMachine(t, "worker-1")
	m.write("/etc/default/kubelet", "KUBELET_EXTRA_ARGS=\"--max-pods=250 --node-ip=192.0.2.1\"\n")
	wantEnd(t, m.run(apply), 0, "is applied")
	want := "KUBELET_EXTRA_ARGS=\"--max-pods=250 --node-ip=192.0.2.1\"\n# begin lightk8s\nKUBELET_EXTRA_ARGS=\"--max-pods=" +
		flagOf(t, nodes, "worker-1", "maxPods") + " --node-ip=192.0.2.1 --config-dir=/etc/kubernetes/kubelet.conf.d\"\n# end lightk8s\n"
	if diff := cmp.Diff(want, m.read("/etc/default/kubelet")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFlagsInALinkedFileAreNotTouched(t *testing.T) {
	t.Parallel()
	apply, _ := scriptsOf(t, "k3s-agent", "shop-2")
	m := newMachine(t, "shop-2")
	m.write("/mine.yaml", "kubelet-arg:\n- max-pods=250\n")
	m.link("/etc/rancher/k3s/config.yaml.d/mine.yaml", "../../../../mine.yaml")
	before := m.state()
	wantEnd(t, m.run(apply), 3, "/etc/rancher/k3s/config.yaml.d/mine.yaml is a symbolic link: not touched")
	m.want(before, "refused")
}
