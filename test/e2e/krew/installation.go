package krew

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/test/repo"
)

// Installation is the plugin as krew leaves it.
type Installation struct {
	Plugin string   // folder on PATH that holds the plugin alone
	Tools  string   // folder of kubectl
	Files  []string // names in the archive
	Home   string
}

// manifest is what of a krew manifest an installation looks at.
type manifest struct {
	Spec struct {
		Version   string `json:"version"`
		Platforms []struct {
			URI      string `json:"uri"`
			SHA256   string `json:"sha256"`
			Bin      string `json:"bin"`
			Selector struct {
				MatchLabels map[string]string `json:"matchLabels"`
			} `json:"selector"`
		} `json:"platforms"`
	} `json:"spec"`
}

// install builds the release for this machine, and does what krew does: picks the platform in
// the manifest, checks the sum of its archive, unpacks it, and puts the binary on PATH.
func install(folder, tools, version string) (Installation, error) {
	out := filepath.Join(folder, "dist")
	build := exec.Command("go", "run", "./hack/dist", "-version", version, "-os", runtime.GOOS, "-arch", runtime.GOARCH, "-out", out)
	build.Dir = repo.Path("")
	if output, err := build.CombinedOutput(); err != nil {
		return Installation{}, fmt.Errorf("build release: %w\n%s", err, output)
	}
	data, err := os.ReadFile(filepath.Join(out, "lightk8s.yaml"))
	if err != nil {
		return Installation{}, err
	}
	var m manifest
	if err := yaml.Unmarshal(data, &m); err != nil {
		return Installation{}, fmt.Errorf("read krew manifest: %w", err)
	}
	if m.Spec.Version != version {
		return Installation{}, fmt.Errorf("the manifest is of version %s", m.Spec.Version)
	}
	for _, platform := range m.Spec.Platforms {
		labels := platform.Selector.MatchLabels
		if labels["os"] != runtime.GOOS || labels["arch"] != runtime.GOARCH {
			continue
		}
		archive, err := os.ReadFile(filepath.Join(out, filepath.Base(platform.URI)))
		if err != nil {
			return Installation{}, err
		}
		if sum := sha256.Sum256(archive); hex.EncodeToString(sum[:]) != platform.SHA256 {
			return Installation{}, fmt.Errorf("the manifest says sha256 %s, the archive has %x", platform.SHA256, sum)
		}
		in := Installation{Plugin: filepath.Join(folder, "bin"), Tools: tools, Home: folder}
		store := filepath.Join(folder, "store")
		if in.Files, err = unpack(archive, store); err != nil {
			return Installation{}, err
		}
		if err := os.Mkdir(in.Plugin, 0o755); err != nil {
			return Installation{}, err
		}
		return in, os.Symlink(filepath.Join(store, platform.Bin), filepath.Join(in.Plugin, "kubectl-lightk8s"))
	}
	return Installation{}, errors.New("the manifest has no platform for this machine")
}

func unpack(archive []byte, folder string) ([]string, error) {
	if err := os.Mkdir(folder, 0o755); err != nil {
		return nil, err
	}
	zipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	var names []string
	for reader := tar.NewReader(zipped); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err != nil {
			return nil, fmt.Errorf("unpack: %w", err)
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			return nil, fmt.Errorf("unpack %s: %w", header.Name, err)
		}
		name := filepath.Base(header.Name)
		if err := os.WriteFile(filepath.Join(folder, name), content, header.FileInfo().Mode()); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
}
