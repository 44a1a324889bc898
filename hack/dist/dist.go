package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// run parses the arguments and makes the release they ask for.
func run(ctx context.Context, args []string, stderr io.Writer) error {
	o, err := parseOptions(args, stderr)
	if err != nil {
		return err
	}
	return release(ctx, o, goBuild(stderr), stderr)
}

// release builds and packs every chosen platform, then writes sums and
// manifest; progress goes to stderr. Nothing is summed up unless all of it was
// built, so a failed run leaves the manifest as it was.
func release(ctx context.Context, o options, build builder, stderr io.Writer) error {
	license, err := os.ReadFile(o.License)
	if err != nil {
		return fmt.Errorf("read the license: %w", err)
	}
	if err := os.MkdirAll(o.Out, 0o755); err != nil {
		return fmt.Errorf("make the output folder: %w", err)
	}
	var artifacts []artifact
	for i, p := range o.Platforms {
		if _, err := fmt.Fprintf(stderr, "dist: [%d/%d] %s\n", i+1, len(o.Platforms), p.Archive(o.Version)); err != nil {
			return fmt.Errorf("report progress: %w", err)
		}
		a, err := pack(ctx, o, p, build, license)
		if err != nil {
			return err
		}
		artifacts = append(artifacts, a)
	}
	return sumUp(o, artifacts, stderr)
}

// pack builds one platform and writes its archive to the output folder.
func pack(ctx context.Context, o options, p platform, build builder, license []byte) (_ artifact, err error) {
	work, err := os.MkdirTemp("", "lightk8s-dist-")
	if err != nil {
		return artifact{}, fmt.Errorf("make a work folder: %w", err)
	}
	defer func() {
		if removeErr := os.RemoveAll(work); removeErr != nil && err == nil {
			err = fmt.Errorf("remove the work folder: %w", removeErr)
		}
	}()

	file := filepath.Join(work, p.Binary())
	if err := build(ctx, o, p, file); err != nil {
		return artifact{}, err
	}
	binary, err := os.ReadFile(file)
	if err != nil {
		return artifact{}, fmt.Errorf("read what was built for %s: %w", p, err)
	}
	name := p.Archive(o.Version)
	var archive bytes.Buffer
	if err := writeArchive(&archive, name, []entry{
		{Name: p.Binary(), Mode: 0o755, Data: binary},
		{Name: "LICENSE", Mode: 0o644, Data: license},
	}); err != nil {
		return artifact{}, err
	}
	if err := os.WriteFile(filepath.Join(o.Out, name), archive.Bytes(), 0o644); err != nil {
		return artifact{}, fmt.Errorf("write the archive: %w", err)
	}
	sum := sha256.Sum256(archive.Bytes())
	return artifact{platform: p, Name: name, SHA256: hex.EncodeToString(sum[:])}, nil
}

// sumUp writes checksums.txt and the manifest, whose file krew wants to be
// named after the plugin. A part of the platforms never replaces the manifest
// of the repository.
func sumUp(o options, artifacts []artifact, stderr io.Writer) error {
	var sums, manifest bytes.Buffer
	if err := renderChecksums(&sums, artifacts); err != nil {
		return err
	}
	if err := renderManifest(&manifest, o.Version, artifacts); err != nil {
		return err
	}
	files := []struct {
		path string
		data []byte
	}{
		{filepath.Join(o.Out, "checksums.txt"), sums.Bytes()},
		{filepath.Join(o.Out, plugin+".yaml"), manifest.Bytes()},
	}
	if o.Manifest != "" && slices.Equal(o.Platforms, platforms()) {
		files = append(files, files[1])
		files[2].path = o.Manifest
	}
	for _, f := range files {
		if err := os.WriteFile(f.path, f.data, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", filepath.Base(f.path), err)
		}
		if _, err := fmt.Fprintf(stderr, "dist: wrote %s\n", f.path); err != nil {
			return fmt.Errorf("report progress: %w", err)
		}
	}
	return nil
}
