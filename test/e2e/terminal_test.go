//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestTableFitsTheTerminal runs the audit in a real terminal, and reads what is on its screen.
func TestTableFitsTheTerminal(t *testing.T) {
	for _, columns := range []int{80, 100} {
		t.Run(fmt.Sprint(columns), func(t *testing.T) {
			screen := startScreen(t, columns, "kubectl lightk8s audit")
			text := screen.capture(t, "-J", "-S", "-") // joins the lines that the terminal had to break
			for line := range strings.Lines(text) {
				if line = strings.TrimRight(line, " \n"); utf8.RuneCountInString(line) > columns {
					t.Errorf("%d columns: %s", utf8.RuneCountInString(line), line)
				}
			}
			has(t, text, "EXPOSED", "planted/shop", "ONE STEP FROM ROOT", "planted/privileged")
			if strings.Contains(text, "objects judged") {
				t.Error("the progress line was not wiped")
			}
			// Without a finger on a key, the last of 24 lines say what to do.
			has(t, screen.capture(t), "DO FIRST", "  1 ", "kubectl lightk8s tune --node-config --usage", "controls failed", "-o wide")
			if !strings.Contains(screen.capture(t, "-e"), "\x1b[") {
				t.Error("the table has no colour")
			}
		})
	}
}

func has(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("the screen lacks %q:\n%s", part, text)
		}
	}
}

func TestTableHasNoColorWhereNoneIsWanted(t *testing.T) {
	for i, setting := range []string{"NO_COLOR=1", "TERM=dumb"} {
		out := startScreen(t, 60+i, setting+" kubectl lightk8s audit").capture(t, "-e", "-S", "-")
		if strings.Contains(out, "\x1b[") {
			t.Errorf("%s: the table has colour:\n%q", setting, out)
		}
	}
}

// screen is a tmux server with one window.
type screen struct{ socket string }

// startScreen runs the command in a terminal, and waits until it has ended.
func startScreen(t *testing.T, columns int, command string) screen {
	t.Helper()
	s := screen{socket: fmt.Sprintf("lightk8s-e2e-%d-%d", os.Getpid(), columns)}
	shell := fmt.Sprintf("PATH=%s:$PATH HOME=%s KUBECONFIG=%s sh -c '%s'; tmux -L %s wait-for -S ended; sleep 600",
		home.Path(), home.Home, os.Getenv("KUBECONFIG"), command, s.socket)
	s.tmux(t, "-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(columns), "-y", "24", shell)
	t.Cleanup(func() { s.tmux(t, "kill-server") })
	s.tmux(t, "wait-for", "ended")
	return s
}

// capture returns what is on the screen or, with -S -, all that went over it.
func (s screen) capture(t *testing.T, how ...string) string {
	t.Helper()
	return s.tmux(t, append([]string{"capture-pane", "-p"}, how...)...)
}

func (s screen) tmux(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("tmux", append([]string{"-L", s.socket}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}
