//go:build e2e

package webhook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// memoryCgroup is the folder of the container's memory cgroup.
func memoryCgroup(t *testing.T, pod *corev1.Pod) string {
	t.Helper()
	id, found := containerID(t, pod), ""
	for _, root := range []string{"/sys/fs/cgroup/memory/kubepods", "/sys/fs/cgroup/kubepods"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist): // a pod that has just ended, or the other version of cgroups
				return nil
			case err != nil:
				return err
			case d.IsDir() && d.Name() == id && found == "":
				found = path
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found == "" {
		t.Fatalf("pod %s has no cgroup", pod.Name)
	}
	return found
}

// bytesIn reads a number from the first of these files of a cgroup that there is: version 2 and
// version 1 of cgroups call it differently.
func bytesIn(t *testing.T, folder string, names ...string) int64 {
	t.Helper()
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
		if err != nil {
			t.Fatalf("%s of %s: %v", name, folder, err)
		}
		return n
	}
	t.Fatalf("%s has none of %v", folder, names)
	return 0
}

func memoryLimit(t *testing.T, cgroup string) int64 {
	return bytesIn(t, cgroup, "memory.max", "memory.limit_in_bytes")
}

// processOf is the process of the pod's container, seen from this machine.
func processOf(t *testing.T, pod *corev1.Pod) int {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(memoryCgroup(t, pod), "cgroup.procs"))
	if err != nil {
		t.Fatal(err)
	}
	pids := strings.Fields(string(data))
	if len(pids) != 1 {
		t.Fatalf("pod %s has the processes %v, want one", pod.Name, pids)
	}
	pid, err := strconv.Atoi(pids[0])
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func kill(t *testing.T, pod *corev1.Pod) {
	t.Helper()
	if err := syscall.Kill(processOf(t, pod), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// anonymous is the memory of a process, in bytes, that no file stands for.
func anonymous(t *testing.T, pid int) int64 {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		var kib int64
		if _, err := fmt.Sscanf(line, "RssAnon: %d kB", &kib); err == nil {
			return kib << 10
		}
	}
	t.Fatalf("process %d tells no RssAnon", pid)
	return 0
}

func mebibytes(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
