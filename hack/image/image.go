package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

const (
	indexType    = "application/vnd.oci.image.index.v1+json"
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	configType   = "application/vnd.oci.image.config.v1+json"
	layerType    = "application/vnd.oci.image.layer.v1.tar+gzip"

	// nonroot is the user of the image, so that pods pass runAsNonRoot.
	nonroot = "65532:65532"
	// created is the same for all images, or no two would have the same bytes.
	created = "1970-01-01T00:00:00Z"

	passwd = "root:x:0:0:root:/:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/:/sbin/nologin\n"
	group  = "root:x:0:\nnonroot:x:65532:\n"
)

// image is one executable for some architectures.
type image struct {
	Ref      string // full reference
	Name     string // of the executable, and of its entrypoint without the slash
	Labels   map[string]string
	Variants []variant
}

type variant struct {
	Arch   string
	Binary []byte
}

// descriptor refers to a blob by digest, as OCI's manifest and index do.
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Platform    *platform         `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type platform struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
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
	platform
	Created string        `json:"created"`
	Config  runtimeConfig `json:"config"`
	RootFS  rootFS        `json:"rootfs"`
}

type runtimeConfig struct {
	User       string            `json:"User"`
	Entrypoint []string          `json:"Entrypoint"`
	WorkingDir string            `json:"WorkingDir"`
	Labels     map[string]string `json:"Labels,omitempty"`
}

type rootFS struct {
	Type    string   `json:"type"`
	DiffIDs []string `json:"diff_ids"`
}

// layout collects the blobs of an image, each once.
type layout struct {
	blobs []file
	seen  map[string]bool
}

// write writes the image as an OCI layout. Its index names one manifest; where there are more
// architectures than one, that is an index again, which is what a registry would hold under the reference.
func (i image) write(w io.Writer) error {
	l := layout{seen: map[string]bool{}}
	var manifests []descriptor
	for _, v := range i.Variants {
		d, err := i.variant(&l, v)
		if err != nil {
			return err
		}
		manifests = append(manifests, d)
	}
	top := manifests[0]
	if len(manifests) > 1 {
		var err error
		if top, err = l.addJSON(indexType, index{2, indexType, manifests}); err != nil {
			return err
		}
	}
	_, tag, _ := strings.Cut(i.Ref[strings.LastIndex(i.Ref, "/")+1:], ":")
	top.Annotations = map[string]string{"io.containerd.image.name": i.Ref, "org.opencontainers.image.ref.name": tag}
	content, err := json.Marshal(index{2, indexType, []descriptor{top}})
	if err != nil {
		return fmt.Errorf("encode the index: %w", err)
	}
	return writeTar(w, append([]file{
		{name: "oci-layout", mode: 0o644, content: []byte(`{"imageLayoutVersion":"1.0.0"}`)},
		{name: "index.json", mode: 0o644, content: content},
	}, l.blobs...))
}

// variant adds what one architecture is made of, and returns its manifest.
func (i image) variant(l *layout, v variant) (descriptor, error) {
	var files bytes.Buffer
	if err := writeTar(&files, []file{
		{name: "etc/", mode: 0o755},
		{name: "etc/group", mode: 0o644, content: []byte(group)},
		{name: "etc/passwd", mode: 0o644, content: []byte(passwd)},
		{name: i.Name, mode: 0o755, content: v.Binary},
	}); err != nil {
		return descriptor{}, err
	}
	packed, err := compress(files.Bytes())
	if err != nil {
		return descriptor{}, err
	}
	on := platform{Architecture: v.Arch, OS: "linux"}
	conf, err := l.addJSON(configType, config{
		platform: on,
		Created:  created,
		Config:   runtimeConfig{User: nonroot, Entrypoint: []string{"/" + i.Name}, WorkingDir: "/", Labels: i.Labels},
		RootFS:   rootFS{Type: "layers", DiffIDs: []string{digest(files.Bytes())}},
	})
	if err != nil {
		return descriptor{}, err
	}
	d, err := l.addJSON(manifestType, manifest{2, manifestType, conf, []descriptor{l.add(layerType, packed)}})
	d.Platform = &on
	return d, err
}

// compress leaves the header empty: no name, no time.
func compress(content []byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("compress the layer: %w", err)
	}
	if _, err := w.Write(content); err != nil {
		return nil, fmt.Errorf("compress the layer: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress the layer: %w", err)
	}
	return packed.Bytes(), nil
}

func (l *layout) addJSON(mediaType string, value any) (descriptor, error) {
	content, err := json.Marshal(value)
	if err != nil {
		return descriptor{}, fmt.Errorf("encode %s: %w", mediaType, err)
	}
	return l.add(mediaType, content), nil
}

func (l *layout) add(mediaType string, content []byte) descriptor {
	sum := digest(content)
	if !l.seen[sum] {
		l.seen[sum] = true
		l.blobs = append(l.blobs, file{name: "blobs/" + strings.Replace(sum, ":", "/", 1), mode: 0o644, content: content})
	}
	return descriptor{MediaType: mediaType, Digest: sum, Size: len(content)}
}

func digest(content []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(content)) }
