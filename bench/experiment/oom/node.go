package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	nodeTree  = "/lightk8s-node"
	runFolder = ".cache/cluster/run"
	memory    = "/sys/fs/cgroup/memory" + nodeTree
	mib       = 1 << 20
)

var components = []string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "containerd", "kubelet", "kube-proxy"}

// processes returns when each component that runs was started, in clock ticks since boot; a
// component that ended is not in it.
func (c *cluster) processes() map[string]string {
	running := map[string]string{}
	for _, name := range components {
		recorded, err := os.ReadFile(filepath.Join(c.root, runFolder, "pid", name))
		fields := strings.Fields(string(recorded))
		if err != nil || len(fields) != 2 {
			continue
		}
		stat, err := os.ReadFile("/proc/" + fields[0] + "/stat")
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		if state := strings.Fields(rest); len(state) > 19 && state[0] != "Z" && state[19] == fields[1] {
			running[name] = fields[1]
		}
	}
	return running
}

// footprint is what a part of the node takes, in MiB.
type footprint struct{ Anonymous, Kernel, Files, Active int }

// footprints reads those of the pods together, and of each component in the node's cgroup.
func footprints() (map[string]footprint, error) {
	files, err := filepath.Glob(memory + "/system/*/memory.stat")
	if err != nil {
		return nil, fmt.Errorf("list the node's cgroups: %w", err)
	}
	all := map[string]footprint{}
	for _, file := range append(files, memory+"/kubepods/memory.stat") {
		folder := filepath.Dir(file)
		stat, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read what a part of the node takes: %w", err)
		}
		kernel, err := number(folder + "/memory.kmem.usage_in_bytes")
		if err != nil {
			return nil, err
		}
		all[filepath.Base(folder)] = footprintOf(string(stat), kernel)
	}
	return all, nil
}

// footprintOf reads the statistics of a memory cgroup.
func footprintOf(stat string, kernel int) footprint {
	values := map[string]int{}
	for line := range strings.Lines(stat) {
		var name string
		var bytes int
		if _, err := fmt.Sscanf(line, "%s %d", &name, &bytes); err == nil {
			values[name] = bytes
		}
	}
	return footprint{
		Anonymous: values["total_rss"] / mib, Kernel: kernel / mib,
		Files: values["total_cache"] / mib, Active: values["total_active_file"] / mib,
	}
}

// used returns what the node uses, in MiB.
func used() (int, error) {
	n, err := number(memory + "/memory.usage_in_bytes")
	return n / mib, err
}

func number(file string) (int, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, fmt.Errorf("read a number: %w", err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return 0, fmt.Errorf("read the number in %s: %w", file, err)
	}
	return n, nil
}
