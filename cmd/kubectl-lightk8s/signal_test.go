package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/test/eventually"
)

// A signal ends a command that waits for a file, as it waits for a writer or for what one writes.
func TestSignalsEndACommandThatWaits(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		for name, arguments := range map[string]string{
			"opening": "audit -f FIFO", "reading": "audit -f FIFO", "folder": "audit -f DIR", "standard input": "audit -f -",
			"policy file": "audit -f DIR --config FIFO", "baseline": "audit -f DIR --baseline FIFO",
			"earlier report":       "audit -f DIR --compare FIFO",
			"policy file of admit": "admit -f DIR --config FIFO", "undo file": "tune --undo FIFO",
		} {
			t.Run(signal.String()+"/"+name, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				fifo := filepath.Join(dir, "fifo.yaml")
				if err := syscall.Mkfifo(fifo, 0o600); err != nil {
					t.Fatal(err)
				}
				paths := strings.NewReplacer("FIFO", fifo, "DIR", dir)
				cmd := exec.CommandContext(t.Context(), "kubectl-lightk8s", strings.Fields(paths.Replace(arguments))...)
				output := &bytes.Buffer{}
				cmd.Stdout, cmd.Stderr = output, output
				if name == "standard input" {
					stdin, err := os.OpenFile(fifo, os.O_RDWR, 0)
					if err != nil {
						t.Fatal(err)
					}
					defer stdin.Close() //nolint:errcheck // a FIFO keeps nothing
					cmd.Stdin = stdin
				}
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				ended := make(chan error, 1)
				go func() { ended <- cmd.Wait() }()
				switch name {
				case "reading", "standard input":
					writer, err := os.OpenFile(fifo, os.O_WRONLY, 0)
					if err != nil {
						t.Fatal(err)
					}
					defer writer.Close() //nolint:errcheck // a FIFO keeps nothing
					// More than a FIFO holds: it is written when most of it was read.
					if _, err := writer.WriteString(strings.Repeat("# text\n", 30_000)); err != nil {
						t.Fatal(err)
					}
				default:
					eventually.Holds(t, 20*time.Second, "it opens the FIFO", func(context.Context) bool { return opens(cmd.Process.Pid) })
				}
				if err := cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				select {
				case err := <-ended:
					var exit *exec.ExitError
					if !errors.As(err, &exit) || exit.ExitCode() != exitcode.Unread || !strings.Contains(output.String(), "context canceled") {
						t.Errorf("ended with %v, want exit code %d:\n%s", err, exitcode.Unread, output)
					}
				case <-time.After(20 * time.Second):
					t.Error("it still runs after the signal")
				}
			})
		}
	}
}

// opens reports whether a thread of a process is blocked in openat: its first argument is AT_FDCWD.
func opens(pid int) bool {
	calls, err := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/syscall")
	if err != nil {
		return false
	}
	for _, file := range calls {
		call, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(call), "ff9c ") {
			return true
		}
	}
	return false
}
