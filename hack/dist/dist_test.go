package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// fakeBuild writes what names the release and the platform, and no binary.
func fakeBuild(_ context.Context, o options, p platform, file string) error {
	return os.WriteFile(file, []byte(o.Version+" "+p.String()), 0o600)
}

// inFolder returns the options of a release that touches only a new folder.
func inFolder(t *testing.T, args ...string) options {
	t.Helper()
	dir := t.TempDir()
	license := filepath.Join(dir, "terms")
	if err := os.WriteFile(license, []byte("terms"), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := parseOptions(append(args,
		"-version=v0.1.0",
		"-license="+license,
		"-out="+filepath.Join(dir, "dist"),
		"-manifest="+filepath.Join(dir, "krew.yaml"),
	), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func readFile(t *testing.T, elem ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestReleaseTwiceGivesTheSameBytes(t *testing.T) {
	first, second := inFolder(t), inFolder(t)
	for _, o := range []options{first, second} {
		if err := release(t.Context(), o, fakeBuild, io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(first.Out)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(files), len(platforms())+2; got != want {
		t.Errorf("the release has %d files, want %d", got, want)
	}
	for _, f := range files {
		if !bytes.Equal(readFile(t, first.Out, f.Name()), readFile(t, second.Out, f.Name())) {
			t.Errorf("%s differs between two builds", f.Name())
		}
	}
}

func TestReleaseSumsUpWhatItPacked(t *testing.T) {
	o := inFolder(t)
	if err := release(t.Context(), o, fakeBuild, io.Discard); err != nil {
		t.Fatal(err)
	}
	var p krewPlugin
	manifest := readFile(t, o.Manifest)
	if err := yaml.UnmarshalStrict(manifest, &p); err != nil {
		t.Fatal(err)
	}
	if err := checkManifest(indexFile, manifest); err != nil {
		t.Errorf("krew would refuse the manifest:\n%v", err)
	}
	if diff := cmp.Diff(string(manifest), string(readFile(t, o.Out, "lightk8s.yaml"))); diff != "" {
		t.Errorf("the manifest beside the archives differs (-root +dist):\n%s", diff)
	}
	var sums strings.Builder
	for i, pl := range platforms() {
		name := pl.Archive("v0.1.0")
		sum := fmt.Sprintf("%x", sha256.Sum256(readFile(t, o.Out, name)))
		fmt.Fprintf(&sums, "%s  %s\n", sum, name)
		if got := p.Spec.Platforms[i]; got.Sha256 != sum || !strings.HasSuffix(got.URI, "/v0.1.0/"+name) {
			t.Errorf("platforms[%d] is %s with %s, want %s with %s", i, got.URI, got.Sha256, name, sum)
		}
	}
	if diff := cmp.Diff(sums.String(), string(readFile(t, o.Out, "checksums.txt"))); diff != "" {
		t.Errorf("checksums.txt (-want +got):\n%s", diff)
	}
}

// Each archive holds the files that the manifest installs from it, and no other.
func TestReleasePacksBinaryAndLicense(t *testing.T) {
	o := inFolder(t)
	if err := release(t.Context(), o, fakeBuild, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, p := range platforms() {
		name := p.Archive("v0.1.0")
		want := map[string]string{p.Binary(): "v0.1.0 " + p.String(), "LICENSE": "terms"}
		if diff := cmp.Diff(want, unpack(t, name, readFile(t, o.Out, name))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestPartOfThePlatformsLeavesTheRootManifestAlone(t *testing.T) {
	o := inFolder(t, "-os=linux", "-arch=amd64")
	if err := os.WriteFile(o.Manifest, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := release(t.Context(), o, fakeBuild, io.Discard); err != nil {
		t.Fatal(err)
	}
	if got := string(readFile(t, o.Manifest)); got != "before" {
		t.Errorf("the root manifest was replaced by\n%s", got)
	}
	manifest := readFile(t, o.Out, "lightk8s.yaml")
	if err := checkManifest(indexFile, manifest); err != nil {
		t.Errorf("krew would refuse the manifest beside the archives:\n%v", err)
	}
	if n := bytes.Count(manifest, []byte("selector:")); n != 1 {
		t.Errorf("it has %d platforms, want 1", n)
	}
}

func TestFailedBuildLeavesManifestAndSumsAlone(t *testing.T) {
	o := inFolder(t)
	broken := errors.New("does not compile")
	build := func(ctx context.Context, o options, p platform, file string) error {
		if p.OS == "windows" {
			return broken
		}
		return fakeBuild(ctx, o, p, file)
	}
	if err := release(t.Context(), o, build, io.Discard); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
	for _, f := range []string{o.Manifest, filepath.Join(o.Out, "checksums.txt")} {
		if _, err := os.Stat(f); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: got %v, want no such file", filepath.Base(f), err)
		}
	}
}

func TestReleaseWithoutALicenseIsRefused(t *testing.T) {
	o := inFolder(t)
	if err := os.Remove(o.License); err != nil {
		t.Fatal(err)
	}
	if err := release(t.Context(), o, fakeBuild, io.Discard); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want no such file", err)
	}
}

func TestBuilderReportsWhatDoesNotCompile(t *testing.T) {
	o := options{Version: "v0.1.0", Package: "./no/such/package"}
	var said strings.Builder
	err := goBuild(&said)(t.Context(), o, platform{"linux", "amd64"}, filepath.Join(t.TempDir(), "x"))
	if err == nil || !strings.Contains(err.Error(), "build ./no/such/package for linux/amd64") {
		t.Errorf("got %v, want an error that names package and platform", err)
	}
	if !strings.Contains(said.String(), "no/such/package") {
		t.Errorf("the go command's own words are lost: %q", said.String())
	}
}

// unpack returns the content of each file of an archive by its name.
func unpack(t *testing.T, name string, data []byte) map[string]string {
	t.Helper()
	files := map[string]string{}
	if strings.HasSuffix(name, ".zip") {
		zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range zr.File {
			content, err := zr.Open(f.Name)
			if err != nil {
				t.Fatal(err)
			}
			files[f.Name] = readAll(t, content)
		}
		return files
	}
	zr, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for tr := tar.NewReader(zr); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		files[h.Name] = readAll(t, tr)
	}
}

func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
