// Command image builds Go commands for Linux and packs them into a container image, without a
// container engine: an OCI image layout in a tar file, as `ctr images import` takes it.
//
//	go run ./hack/image -o dist/image.tar -ref ghcr.io/lightk8s/lightk8s-webhook:v0.1.0 -package ./cmd/lightk8s-webhook
//
// The image holds the static executable at /NAME, which is its entrypoint, and the user that it
// runs as; NAME is the last part of the package's path. The same sources and the same Go release
// give the same bytes.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stderr)
	stop()
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
		os.Exit(0)
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stderr io.Writer) (err error) {
	o, err := parseOptions(args, stderr)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "lightk8s-image-")
	if err != nil {
		return fmt.Errorf("make a work folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()

	name := path.Base(filepath.ToSlash(o.Package))
	img := image{Ref: o.Ref, Name: name, Labels: o.Labels}
	for _, arch := range o.Archs {
		file := filepath.Join(work, arch)
		if err := build(ctx, o, arch, file, stderr); err != nil {
			return err
		}
		if err := checkExecutable(file, arch); err != nil {
			return err
		}
		binary, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read what was built: %w", err)
		}
		img.Variants = append(img.Variants, variant{Arch: arch, Binary: binary})
	}
	var archive bytes.Buffer
	if err := img.write(&archive); err != nil {
		return fmt.Errorf("pack %s: %w", name, err)
	}
	if err := os.MkdirAll(filepath.Dir(o.Out), 0o755); err != nil {
		return fmt.Errorf("write the image: %w", err)
	}
	if err := os.WriteFile(o.Out, archive.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the image: %w", err)
	}
	return nil
}
