package sample

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// CPU is the time that a process has had on all cores, in user and system mode.
func CPU(pid int) (time.Duration, error) {
	content, err := os.ReadFile(file(pid, "stat"))
	if err != nil {
		return 0, fmt.Errorf("read CPU time: %w", err)
	}
	// The second field is a name in parentheses, which can hold anything.
	fields := strings.Fields(string(content[strings.LastIndexByte(string(content), ')')+1:]))
	if len(fields) < 13 {
		return 0, fmt.Errorf("read CPU time: %q is too short", content)
	}
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read CPU time: %w", err)
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100, nil // USER_HZ is 100 everywhere
}

// Memory is what a process has resident, in MiB: all of it, and what is no file's.
func Memory(pid int) (resident, anonymous float64, err error) {
	content, err := os.ReadFile(file(pid, "status"))
	if err != nil {
		return 0, 0, fmt.Errorf("read memory: %w", err)
	}
	for line := range strings.Lines(string(content)) {
		var kib float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kib); err == nil {
			resident = kib / 1024
		}
		if _, err := fmt.Sscanf(line, "RssAnon: %f kB", &kib); err == nil {
			anonymous = kib / 1024
		}
	}
	if resident == 0 {
		return 0, 0, errors.New("read memory: the system tells none")
	}
	return resident, anonymous, nil
}

func file(pid int, name string) string { return fmt.Sprintf("/proc/%d/%s", pid, name) }
