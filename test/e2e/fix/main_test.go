//go:build e2e

// Package fix tests `kubectl lightk8s fix` on a real node, whose kubelet says which changes a program bears.
package fix

import (
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/lightk8s/lightk8s/test/e2e/krew"
	"github.com/lightk8s/lightk8s/test/testmain"
)

var home krew.Installation

func TestMain(m *testing.M) {
	os.Exit(testmain.Code(runTests(m))) //nolint:forbidigo // a test binary has no main to return an error to
}

func runTests(m *testing.M) (int, error) {
	return krew.With("v0.0.0-e2e.1", func(in krew.Installation) (int, error) {
		home = in
		return testmain.InFolder("programs", func(folder string) (int, error) {
			if err := testmain.Setenv(map[string]string{"XDG_STATE_HOME": filepath.Join(folder, "state")}); err != nil {
				return 0, err
			}
			if err := plant(folder); err != nil {
				return 0, fmt.Errorf("plant what is to be fixed: %w", err)
			}
			return m.Run(), home.Run([]string{"delete", "namespace", "hardened"})
		})
	})
}

// plant makes the objects of testdata/workloads.yaml, and the program that one of them runs.
func plant(folder string) error {
	if err := program(filepath.Join(folder, "web")); err != nil {
		return err
	}
	if err := os.Chmod(folder, 0o755); err != nil { //nolint:gosec // the user of the container reads it
		return err
	}
	manifest, err := os.ReadFile("testdata/workloads.yaml")
	if err != nil {
		return err
	}
	file := filepath.Join(folder, "workloads.yaml")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(manifest), "PROGRAMS", folder)), 0o600); err != nil {
		return err
	}
	commands := [][]string{
		{"create", "namespace", "hardened"},
		{"wait", "--for=create", "serviceaccount/default", "-n", "hardened", "--timeout=60s"},
		{"apply", "-f", file},
	}
	for _, name := range []string{"bears", "needs", "recreate"} {
		commands = append(commands, []string{"rollout", "status", "deployment/" + name, "-n", "hardened", "--timeout=120s"})
	}
	return home.Run(commands...)
}

// program builds the server of the images, as a file with CAP_NET_BIND_SERVICE: the kernel refuses to start it where the
// capability is not in the bounding set of the container.
func program(file string) error {
	build := exec.Command("go", "build", "-o", file, ".") //nolint:gosec // a file of the test
	build.Dir, build.Env = "../../cluster/images/web", append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, out)
	}
	// struct vfs_cap_data of linux/capability.h: version 2, effective; permitted and inheritable.
	capability := make([]byte, 20)
	binary.LittleEndian.PutUint32(capability, 0x02000001)
	binary.LittleEndian.PutUint32(capability[4:], 1<<unix.CAP_NET_BIND_SERVICE)
	if err := unix.Setxattr(file, "security.capability", capability, 0); err != nil {
		return fmt.Errorf("give the program a file capability: %w", err)
	}
	return nil
}
