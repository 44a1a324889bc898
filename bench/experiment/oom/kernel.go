package main

import (
	"regexp"
	"strings"
)

// oomKill is what the kernel says of a process that it killed for want of memory.
type oomKill struct {
	Full   string // the cgroup that had no more memory
	Of     string // the cgroup of the process
	Task   string
	AtNode bool // it was the node that had none, or all its pods together
}

var killed = regexp.MustCompile(`oom-kill:constraint=[A-Z_]+,.*oom_memcg=([^,]*),task_memcg=([^,]*),task=(.*),pid=\d+`)

// parseKill reads a line of the kernel's log; false where it tells of no such thing on the node.
func parseKill(line string) (oomKill, bool) {
	m := killed.FindStringSubmatch(line)
	if len(m) == 0 || !strings.HasPrefix(m[2], nodeTree+"/") {
		return oomKill{}, false
	}
	return oomKill{Full: m[1], Of: m[2], Task: m[3], AtNode: podOf(m[1]) == ""}, true
}

var podFolder = regexp.MustCompile(`/kubepods/(?:[a-z]+/)?pod([0-9a-f-]{36})(?:/|$)`)

// podOf returns the UID of the pod whose cgroup it is, or "".
func podOf(cgroup string) string {
	if m := podFolder.FindStringSubmatch(cgroup); m != nil {
		return m[1]
	}
	return ""
}

// componentOf returns the name of the component whose cgroup it is, or "".
func componentOf(cgroup string) string {
	name, found := strings.CutPrefix(cgroup, nodeTree+"/system/")
	if !found {
		return ""
	}
	name, _, _ = strings.Cut(name, "/")
	return name
}
