package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const ref = "docker.io/lightk8s/web:1"

func pack(t *testing.T, variants ...variant) []byte {
	t.Helper()
	var out bytes.Buffer
	img := image{Ref: ref, Name: "web", Labels: map[string]string{"org.opencontainers.image.title": "web"}, Variants: variants}
	if err := img.write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestImageCanBeFollowed walks from the index to the binaries the way an importer does, checking
// every digest and size on the way.
func TestImageCanBeFollowed(t *testing.T) {
	variants := []variant{{"amd64", []byte("\x7fELF one")}, {"arm64", []byte("\x7fELF other")}}
	for count := range len(variants) {
		files := untar(t, pack(t, variants[:count+1]...))
		if string(files["oci-layout"]) != `{"imageLayoutVersion":"1.0.0"}` {
			t.Errorf("oci-layout is %s", files["oci-layout"])
		}
		var top index
		decode(t, files["index.json"], &top)
		if len(top.Manifests) != 1 {
			t.Fatalf("index names %d images: %s", len(top.Manifests), files["index.json"])
		}
		want := map[string]string{"io.containerd.image.name": ref, "org.opencontainers.image.ref.name": "1"}
		if diff := cmp.Diff(want, top.Manifests[0].Annotations); diff != "" {
			t.Error(diff)
		}
		manifests := top.Manifests
		if count > 0 {
			var inner index
			decode(t, blob(t, files, top.Manifests[0]), &inner)
			manifests = inner.Manifests
		}
		if len(manifests) != count+1 {
			t.Fatalf("%d manifests for %d architectures", len(manifests), count+1)
		}
		for i, d := range manifests {
			follow(t, files, d, variants[i])
		}
	}
}

func follow(t *testing.T, files map[string][]byte, d descriptor, v variant) {
	t.Helper()
	var m manifest
	decode(t, blob(t, files, d), &m)
	var got config
	decode(t, blob(t, files, m.Config), &got)
	if len(m.Layers) != 1 {
		t.Fatalf("there are %d layers", len(m.Layers))
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(blob(t, files, m.Layers[0])))
	if err != nil {
		t.Fatal(err)
	}
	layer, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	want := config{
		platform: platform{v.Arch, "linux"},
		Created:  "1970-01-01T00:00:00Z",
		Config: runtimeConfig{
			User: "65532:65532", Entrypoint: []string{"/web"}, WorkingDir: "/",
			Labels: map[string]string{"org.opencontainers.image.title": "web"},
		},
		RootFS: rootFS{"layers", []string{digest(layer)}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(config{})); diff != "" {
		t.Error(diff)
	}
	if *d.Platform != want.platform {
		t.Errorf("the manifest is for %v, the image for %v", *d.Platform, want.platform)
	}
	content := map[string]string{"etc/": "", "etc/passwd": passwd, "etc/group": group, "web": string(v.Binary)}
	if diff := cmp.Diff(content, text(untar(t, layer))); diff != "" {
		t.Error(diff)
	}
}

// The command is run as `make image` runs it, twice, on the smallest thing to build that is there.
func TestSameSourcesGiveTheSameImage(t *testing.T) {
	var images [2][]byte
	for i := range images {
		file := filepath.Join(t.TempDir(), "folder", "image.tar")
		if err := run(t.Context(), []string{"-o", file, "-ref", ref, "-package", "./testdata/hello", "-ldflags", "-X main.text=packed"}, os.Stderr); err != nil {
			t.Fatal(err)
		}
		var err error
		if images[i], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(images[0], images[1]) {
		t.Error("two images of the same sources differ")
	}
	if bytes.Equal(pack(t, variant{"amd64", []byte("one")}), pack(t, variant{"amd64", []byte("two")})) {
		t.Error("images of two binaries are the same")
	}
}

func TestImageRuns(t *testing.T) {
	arch, err := exec.Command("go", "env", "GOHOSTARCH").Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "image.tar")
	args := []string{"-o", file, "-ref", ref, "-package", "./testdata/hello", "-ldflags", "-X main.text=packed", "-arch", strings.TrimSpace(string(arch))}
	if err := run(t.Context(), args, os.Stderr); err != nil {
		t.Fatal(err)
	}
	archive, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	files := untar(t, archive)
	var top index
	decode(t, files["index.json"], &top)
	var m manifest
	decode(t, blob(t, files, top.Manifests[0]), &m)
	unpacked, err := gzip.NewReader(bytes.NewReader(blob(t, files, m.Layers[0])))
	if err != nil {
		t.Fatal(err)
	}
	layer, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "hello")
	if err := os.WriteFile(binary, untar(t, layer)["hello"], 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(binary).Output(); err != nil || string(out) != "packed\n" {
		t.Errorf("it says %q and ends with %v", out, err)
	}
}

func TestWrongUsageIsRefused(t *testing.T) {
	good := []string{"-o", "x", "-ref", ref, "-package", "./x"}
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "is missing"},
		{good[2:], "-o is missing"},
		{append(slices.Clone(good), "-arch", "riscv64"), `-arch "riscv64": have amd64, arm64`},
		{append(slices.Clone(good), "-label", "title"), `"title" is not KEY=VALUE`},
		{append(slices.Clone(good), "more"), `unexpected argument "more"`},
	} {
		err := run(t.Context(), test.args, io.Discard)
		if !errors.Is(err, errUsage) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: error is %v, want %q", test.args, err, test.want)
		}
	}
}

func TestOnlyExecutablesOfTheArchitectureArePacked(t *testing.T) {
	script := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nexec echo no executable of Linux\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := checkExecutable(script, "amd64"); err == nil || !strings.Contains(err.Error(), "bad magic number") {
		t.Errorf("a script: %v", err)
	}
	file := filepath.Join(t.TempDir(), "hello")
	if err := build(t.Context(), options{Dir: ".", Package: "./testdata/hello"}, "arm64", file, os.Stderr); err != nil {
		t.Fatal(err)
	}
	if err := checkExecutable(file, "amd64"); err == nil || !strings.Contains(err.Error(), "EM_AARCH64") {
		t.Errorf("another architecture: %v", err)
	}
}

func untar(t *testing.T, archive []byte) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	reader := tar.NewReader(bytes.NewReader(archive))
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.ModTime.Unix() != 0 || header.Uid != 0 || header.Gid != 0 {
			t.Errorf("%s is of %s and %d:%d", header.Name, header.ModTime, header.Uid, header.Gid)
		}
		if files[header.Name], err = io.ReadAll(reader); err != nil {
			t.Fatal(err)
		}
	}
}

func text(files map[string][]byte) map[string]string {
	out := map[string]string{}
	for name, content := range files {
		out[name] = string(content)
	}
	return out
}

func blob(t *testing.T, files map[string][]byte, d descriptor) []byte {
	t.Helper()
	content := files["blobs/"+strings.Replace(d.Digest, ":", "/", 1)]
	if digest(content) != d.Digest || len(content) != d.Size {
		t.Fatalf("blob of %d bytes with digest %s does not match %+v", len(content), digest(content), d)
	}
	return content
}

func decode(t *testing.T, content []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatalf("decode %q: %v", content, err)
	}
}
