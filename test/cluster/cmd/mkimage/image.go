package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
)

const (
	indexType    = "application/vnd.oci.image.index.v1+json"
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	configType   = "application/vnd.oci.image.config.v1+json"
	layerType    = "application/vnd.oci.image.layer.v1.tar"

	// nonroot is the user of the image, so that pods pass runAsNonRoot.
	nonroot = "65532:65532"
)

// file is one entry of a tar archive.
type file struct {
	name    string
	mode    int64
	content []byte
}

// descriptor refers to a blob by digest, as OCI's manifest and index do.
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type manifest struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Config        descriptor   `json:"config"`
	Layers        []descriptor `json:"layers"`
}

type index struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Manifests     []descriptor `json:"manifests"`
}

type config struct {
	Architecture string        `json:"architecture"`
	OS           string        `json:"os"`
	Config       runtimeConfig `json:"config"`
	RootFS       rootFS        `json:"rootfs"`
}

type runtimeConfig struct {
	User       string   `json:"User"`
	Entrypoint []string `json:"Entrypoint"`
}

type rootFS struct {
	Type    string   `json:"type"`
	DiffIDs []string `json:"diff_ids"`
}

// layout collects the blobs of an image.
type layout struct {
	blobs []file
}

// writeImage writes a one-layer image whose only content is binary at /name.
// No time stamps are recorded.
func writeImage(w io.Writer, ref, arch, name string, binary []byte) error {
	var l layout
	var layer bytes.Buffer
	if err := writeTar(&layer, []file{{name: name, mode: 0o755, content: binary}}); err != nil {
		return err
	}
	root := l.add(layerType, layer.Bytes())
	conf, err := l.addJSON(configType, config{
		Architecture: arch,
		OS:           "linux",
		Config:       runtimeConfig{User: nonroot, Entrypoint: []string{"/" + name}},
		RootFS:       rootFS{Type: "layers", DiffIDs: []string{root.Digest}},
	})
	if err != nil {
		return err
	}
	image, err := l.addJSON(manifestType, manifest{2, manifestType, conf, []descriptor{root}})
	if err != nil {
		return err
	}
	image.Annotations = map[string]string{"io.containerd.image.name": ref}
	top, err := json.Marshal(index{2, indexType, []descriptor{image}})
	if err != nil {
		return fmt.Errorf("encode the index: %w", err)
	}
	return writeTar(w, append([]file{
		{name: "oci-layout", mode: 0o644, content: []byte(`{"imageLayoutVersion":"1.0.0"}`)},
		{name: "index.json", mode: 0o644, content: top},
	}, l.blobs...))
}

func (l *layout) addJSON(mediaType string, value any) (descriptor, error) {
	content, err := json.Marshal(value)
	if err != nil {
		return descriptor{}, fmt.Errorf("encode %s: %w", mediaType, err)
	}
	return l.add(mediaType, content), nil
}

func (l *layout) add(mediaType string, content []byte) descriptor {
	sum := fmt.Sprintf("%x", sha256.Sum256(content))
	l.blobs = append(l.blobs, file{name: "blobs/sha256/" + sum, mode: 0o644, content: content})
	return descriptor{MediaType: mediaType, Digest: "sha256:" + sum, Size: len(content)}
}

func writeTar(w io.Writer, files []file) error {
	archive := tar.NewWriter(w)
	for _, f := range files {
		header := tar.Header{Typeflag: tar.TypeReg, Name: f.name, Mode: f.mode, Size: int64(len(f.content))}
		if err := archive.WriteHeader(&header); err != nil {
			return fmt.Errorf("write the header of %s: %w", f.name, err)
		}
		if _, err := archive.Write(f.content); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("finish the archive: %w", err)
	}
	return nil
}
