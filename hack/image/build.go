package main

import (
	"context"
	"debug/elf"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// machines are the architectures, by their names in Go.
func machines() map[string]elf.Machine {
	return map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}
}

// build writes the executable to a file. What would change its bytes is taken from the caller's environment.
func build(ctx context.Context, o options, arch, file string, stderr io.Writer) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false",
		"-ldflags", "-s -w -buildid= "+o.LDFlags, "-o", file, o.Package)
	cmd.Dir = o.Dir
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+arch, "GOAMD64=v1", "GOARM64=v8.0", "CGO_ENABLED=0",
		"GOEXPERIMENT=", "GOFIPS140=off", "GOFLAGS=-mod=readonly", "GOWORK=off")
	cmd.Stdout, cmd.Stderr = stderr, stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("build %s for %s: %w", o.Package, arch, err)
	}
	return nil
}

// checkExecutable refuses what cannot run in an image that holds nothing else.
func checkExecutable(file, arch string) error {
	f, err := elf.Open(file)
	if err != nil {
		return fmt.Errorf("read what was built for %s: %w", arch, err)
	}
	defer func() { _ = f.Close() }() // only read
	if f.Machine != machines()[arch] || f.Type != elf.ET_EXEC {
		return fmt.Errorf("what was built for %s is an %s for %s", arch, f.Type, f.Machine)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return fmt.Errorf("what was built for %s is not static: the image has no linker for it", arch)
		}
	}
	return nil
}
