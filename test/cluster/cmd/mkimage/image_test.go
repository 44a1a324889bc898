package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
)

const ref = "docker.io/lightk8s/web:1"

// TestImageCanBeFollowed walks from the index to the binary the way an importer
// does, checking every digest and size on the way.
func TestImageCanBeFollowed(t *testing.T) {
	binary := []byte("\x7fELF and so on")
	files := untar(t, pack(t, binary))

	var top index
	decode(t, files["index.json"], &top)
	if len(top.Manifests) != 1 || top.Manifests[0].Annotations["io.containerd.image.name"] != ref {
		t.Fatalf("index does not name %s: %s", ref, files["index.json"])
	}
	var image manifest
	decode(t, blob(t, files, top.Manifests[0]), &image)
	var conf config
	decode(t, blob(t, files, image.Config), &conf)

	if conf.Architecture != "arm64" || conf.OS != "linux" {
		t.Errorf("platform is %s/%s, want linux/arm64", conf.OS, conf.Architecture)
	}
	if !slices.Equal(conf.Config.Entrypoint, []string{"/web"}) || conf.Config.User != nonroot {
		t.Errorf("runs %q as %q, want /web as %s", conf.Config.Entrypoint, conf.Config.User, nonroot)
	}
	if len(image.Layers) != 1 || !slices.Equal(conf.RootFS.DiffIDs, []string{image.Layers[0].Digest}) {
		t.Fatalf("layers %v do not match diff ids %v", image.Layers, conf.RootFS.DiffIDs)
	}
	layer := untar(t, blob(t, files, image.Layers[0]))
	if len(layer) != 1 || !bytes.Equal(layer["web"], binary) {
		t.Errorf("layer holds %q, want only web with the binary", layer)
	}
}

func TestImageIsReproducible(t *testing.T) {
	if !bytes.Equal(pack(t, []byte("same")), pack(t, []byte("same"))) {
		t.Error("two images of one binary differ")
	}
	if bytes.Equal(pack(t, []byte("one")), pack(t, []byte("two"))) {
		t.Error("images of two binaries are the same")
	}
}

func pack(t *testing.T, binary []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := writeImage(&out, ref, "arm64", "web", binary); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
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
		if files[header.Name], err = io.ReadAll(reader); err != nil {
			t.Fatal(err)
		}
	}
}

func blob(t *testing.T, files map[string][]byte, d descriptor) []byte {
	t.Helper()
	sum := fmt.Sprintf("%x", sha256.Sum256(files["blobs/sha256/"+d.Digest[len("sha256:"):]]))
	content := files["blobs/sha256/"+sum]
	if "sha256:"+sum != d.Digest || len(content) != d.Size {
		t.Fatalf("blob of %d bytes with digest %s does not match %+v", len(content), sum, d)
	}
	return content
}

func decode(t *testing.T, content []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatalf("decode %q: %v", content, err)
	}
}
