package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"
)

// usage is what one run took.
type usage struct {
	WallSeconds float64 `json:"wallSeconds"`
	CPUSeconds  float64 `json:"cpuSeconds"` // user and system
	PeakKiB     int64   `json:"peakKiB"`    // resident memory
}

// measure runs the command with its output in a file and its messages kept. An exit code
// that is not in ok is an error with the end of the messages.
func measure(ok []int, stdout string, command []string) (spent usage, err error) {
	if len(command) == 0 {
		return usage{}, errors.New("no command is given")
	}
	out, err := os.OpenFile(stdout, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return usage{}, fmt.Errorf("open output: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	messages := &tail{}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = out, messages
	start := time.Now()
	err = cmd.Run()
	wall := time.Since(start)
	if cmd.ProcessState == nil {
		return usage{}, fmt.Errorf("run %s: %w", command[0], err)
	}
	if code := cmd.ProcessState.ExitCode(); !slices.Contains(ok, code) {
		return usage{}, fmt.Errorf("run %s: exit code %d: %s", command[0], code, messages)
	}
	peak, err := peakKiB(cmd.ProcessState)
	if err != nil {
		return usage{}, err
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return usage{WallSeconds: wall.Seconds(), CPUSeconds: cpu.Seconds(), PeakKiB: peak}, nil
}

// tailSize bounds the messages kept: this process must stay small.
const tailSize = 4096

// tail keeps the end of what is written to it.
type tail struct{ kept []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p[max(0, len(p)-tailSize):]...)
	if over := len(t.kept) - tailSize; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string { return string(bytes.TrimSpace(t.kept)) }
