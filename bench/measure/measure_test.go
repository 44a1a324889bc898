//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMeasuresTimeAndMemoryOfTheCommandAlone(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	// 64 MiB in one variable, and a third of a second asleep.
	script := `x=$(head -c 67108864 /dev/zero | tr '\0' x); sleep 0.3; echo ${#x}`
	spent, err := measure([]int{0}, out, []string{"sh", "-c", script})
	if err != nil {
		t.Fatal(err)
	}
	if spent.WallSeconds < 0.3 || spent.CPUSeconds <= 0 {
		t.Errorf("took %.3f s and %.3f s of CPU, want at least 0.3 and more than 0", spent.WallSeconds, spent.CPUSeconds)
	}
	if spent.PeakKiB < 64<<10 {
		t.Errorf("peak is %d KiB, want at least 64 MiB", spent.PeakKiB)
	}
	data, err := os.ReadFile(out)
	if err != nil || string(data) != "67108864\n" {
		t.Errorf("output is %q, %v", data, err)
	}
}

func TestExitCodesThatAreNotExpectedAreErrorsWithTheMessages(t *testing.T) {
	script := []string{"sh", "-c", "echo lost the plot >&2; exit 3"}
	if _, err := measure([]int{0, 3}, os.DevNull, script); err != nil {
		t.Errorf("exit code 3 is among 0,3, but: %v", err)
	}
	_, err := measure([]int{0, 1}, os.DevNull, script)
	if err == nil || !strings.Contains(err.Error(), "exit code 3: lost the plot") {
		t.Errorf("exit code 3 is not among 0,1, but: %v", err)
	}
}

func TestCommandThatCannotRunIsAnError(t *testing.T) {
	for _, command := range [][]string{nil, {filepath.Join(t.TempDir(), "missing")}} {
		if _, err := measure([]int{0}, os.DevNull, command); err == nil {
			t.Errorf("%q ran", command)
		}
	}
}

func TestTailKeepsTheEnd(t *testing.T) {
	var kept tail
	for range 3 {
		if n, err := kept.Write([]byte(strings.Repeat("a", tailSize-1))); n != tailSize-1 || err != nil {
			t.Fatalf("wrote %d, %v", n, err)
		}
	}
	kept.Write([]byte("the end")) //nolint:errcheck // never fails
	if got := kept.String(); len(got) != tailSize || !strings.HasSuffix(got, "aaathe end") {
		t.Errorf("kept %d bytes that end in %q", len(got), got[len(got)-10:])
	}
}
