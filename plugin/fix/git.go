package fix

import (
	"context"
	"os/exec"
	"path/filepath"
)

// isClean reports whether git holds a file as it is on the disk. Without git, or outside of a repository, it holds none.
func isClean(ctx context.Context, file string) bool {
	run := func(args ...string) ([]byte, error) {
		// A repository can name a program to be run for this setting.
		args = append([]string{"-C", filepath.Dir(file), "-c", "core.fsmonitor=false"}, args...)
		return exec.CommandContext(ctx, "git", args...).Output()
	}
	name := filepath.Base(file)
	if _, err := run("ls-files", "--error-unmatch", "--", name); err != nil {
		return false
	}
	changed, err := run("status", "--porcelain", "--", name)
	return err == nil && len(changed) == 0
}
