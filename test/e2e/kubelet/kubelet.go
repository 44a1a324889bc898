// Package kubelet starts the real kubelet with given drop-ins, far enough to tell whether it
// accepts them, beside whatever runs on the machine: without an API server, pods, cgroups of its
// own, or the machine's iptables. It needs root and containerd.
package kubelet

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/freeport"
)

// Kubelet is a kubelet that can be started repeatedly, with a containerd that waits for it.
type Kubelet struct {
	binary, folder, socket string
}

// New starts containerd, for as long as the test runs. The kubelet is found in the folder assets.
func New(t testing.TB, assets string) *Kubelet {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Fatal("the kubelet needs root")
	}
	folder := t.TempDir()
	k := &Kubelet{filepath.Join(assets, "kubelet"), folder, filepath.Join(folder, "containerd.sock")}
	config := fmt.Sprintf(containerdConfig, folder, k.socket)
	if err := os.WriteFile(filepath.Join(folder, "containerd.toml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	containerd := exec.CommandContext(t.Context(), "containerd", "--config", filepath.Join(folder, "containerd.toml"))
	log := &strings.Builder{}
	containerd.Stdout, containerd.Stderr = log, log
	if err := containerd.Start(); err != nil {
		t.Fatalf("start containerd: %v", err)
	}
	t.Cleanup(func() {
		_ = containerd.Process.Kill() // the context has killed it, as a rule
		_ = containerd.Wait()         // it was killed
	})
	err := eventually.Succeeds(t.Context(), time.Minute, func() error {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "unix", k.socket)
		if err != nil {
			return err
		}
		return conn.Close()
	})
	if err != nil {
		t.Fatalf("containerd does not answer: %v\n%s", err, log)
	}
	return k
}

// LimitedSwap reports whether the kubelet can limit swap here. With the first version of cgroups it
// does not start with such a setting.
func LimitedSwap() bool {
	_, err := os.Stat("/sys/fs/cgroup/cgroup.controllers")
	return err == nil
}

// Try starts the kubelet with drop-ins by name, over the configuration that K3s ships as far as
// evictions go, and with flags. It returns the configuration that the kubelet says it runs with,
// or why it does not run.
func (k *Kubelet) Try(t testing.TB, dropins map[string][]byte, flags ...string) (map[string]any, error) {
	t.Helper()
	folder, err := os.MkdirTemp(k.folder, "try-")
	if err != nil {
		t.Fatal(err)
	}
	address := freeport.Must(t)
	files := map[string][]byte{"base.yaml": fmt.Appendf(nil, baseConfig, k.socket, folder, folder, address[strings.LastIndex(address, ":")+1:])}
	for name, content := range dropins {
		files["dropins/"+name] = content
	}
	for name, content := range files {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	root := filepath.Join(folder, "root")
	cmd := exec.CommandContext(t.Context(), k.binary, append([]string{
		"--config=" + folder + "/base.yaml", "--config-dir=" + folder + "/dropins", "--root-dir=" + root,
		"--cert-dir=" + folder + "/certs", "--hostname-override=lightk8s-try",
	}, flags...)...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the kubelet: %v", err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // why it ended stands in its log
	}()
	refused := wait(t, address, ended)
	if refused == nil {
		_ = cmd.Process.Kill() // it can have ended since
		<-ended
	}
	// The kubelet mounts its folder over itself.
	_ = syscall.Unmount(root, syscall.MNT_DETACH) // where it came so far
	said, err := os.ReadFile(log.Name())
	if err != nil {
		t.Fatal(err)
	}
	if refused != nil {
		return nil, fmt.Errorf("%w: %s", refused, failure(string(said)))
	}
	return effective(t, string(said)), nil
}

// wait until the kubelet says that it is well, or ends.
func wait(t testing.TB, address string, ended <-chan struct{}) error {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		select {
		case <-ended:
			return errors.New("the kubelet ended")
		case <-time.After(50 * time.Millisecond):
			if healthy(t.Context(), address) {
				return nil
			}
		}
	}
	t.Fatal("the kubelet neither runs nor ends")
	return nil
}

// failure is what the kubelet ended with.
func failure(said string) string {
	_, reason, ok := strings.Cut(said, `"command failed" err=`)
	if !ok {
		return said
	}
	if text, ok := strings.CutPrefix(reason, "<\n"); ok { // of several lines
		reason, _, _ = strings.Cut(text, "\n >")
		return reason
	}
	reason, _, _ = strings.Cut(reason, "\n")
	return reason
}

// effective reads the configuration that the kubelet writes into its log.
func effective(t testing.TB, said string) map[string]any {
	t.Helper()
	_, text, ok := strings.Cut(said, "\"Effective KubeletConfiguration\" config=<\n")
	text, _, end := strings.Cut(text, "\n >")
	if !ok || !end {
		t.Fatal("the kubelet does not say what it runs with")
	}
	var config map[string]any
	if err := yaml.Unmarshal([]byte(strings.ReplaceAll("\n"+text, "\n\t", "\n")), &config); err != nil {
		t.Fatalf("read the kubelet's configuration from its log: %v", err)
	}
	return config
}
