package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// versionVariable is what the linker sets to the release.
const versionVariable = "github.com/lightk8s/lightk8s/plugin/version.version"

// builder writes the executable of one platform to a file.
type builder func(ctx context.Context, o options, p platform, file string) error

// goBuild returns the builder that runs the go command; what it says goes to
// stderr.
func goBuild(stderr io.Writer) builder {
	return func(ctx context.Context, o options, p platform, file string) error {
		cmd := exec.CommandContext(ctx, "go", "build",
			"-trimpath",
			"-buildvcs=false",
			"-ldflags", "-s -w -buildid= -X "+versionVariable+"="+o.Version,
			"-o", file,
			o.Package)
		cmd.Env = append(os.Environ(), buildEnv(p)...)
		cmd.Stdout, cmd.Stderr = stderr, stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("build %s for %s: %w", o.Package, p, err)
		}
		return nil
	}
}

// buildEnv names the target and takes from the caller's environment whatever
// would change the bytes of a binary.
func buildEnv(p platform) []string {
	return []string{
		"GOOS=" + p.OS,
		"GOARCH=" + p.Arch,
		"GOAMD64=v1",
		"GOARM64=v8.0",
		"CGO_ENABLED=0",
		"GOEXPERIMENT=",
		"GOFIPS140=off",
		"GOFLAGS=-mod=readonly",
		"GOWORK=off",
	}
}
