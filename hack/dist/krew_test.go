package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/test/repo"
)

// krew infers the plugin's name from the file's, and in an index the manifest
// is plugins/lightk8s.yaml, whatever it is called here.
const indexFile = plugin + ".yaml"

func TestRootManifestPassesKrewsRules(t *testing.T) {
	data, err := os.ReadFile(repo.Path("krew.yaml"))
	if err != nil {
		t.Fatalf("%v\nrun: make dist VERSION=vX.Y.Z", err)
	}
	if err := checkManifest(indexFile, data); err != nil {
		t.Errorf("krew would refuse krew.yaml:\n%v", err)
	}
}

func TestRootManifestIsWhatTheReleaseWrites(t *testing.T) {
	data, err := os.ReadFile(repo.Path("krew.yaml"))
	if err != nil {
		t.Fatalf("%v\nrun: make dist VERSION=vX.Y.Z", err)
	}
	var p krewPlugin
	if err := yaml.UnmarshalStrict(data, &p); err != nil {
		t.Fatal(err)
	}
	if got, want := len(p.Spec.Platforms), len(platforms()); got != want {
		t.Fatalf("krew.yaml has %d platforms, a release has %d", got, want)
	}
	artifacts := fakeArtifacts(p.Spec.Version)
	for i := range artifacts {
		artifacts[i].SHA256 = p.Spec.Platforms[i].Sha256
	}
	var want bytes.Buffer
	if err := renderManifest(&want, p.Spec.Version, artifacts); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data, want.Bytes()) {
		t.Errorf("krew.yaml differs from what its template yields; run: make dist VERSION=%s", p.Spec.Version)
	}
}

func TestRenderedManifestPassesKrewsRules(t *testing.T) {
	for _, version := range []string{"v0.1.0", "v12.34.56", "v1.0.0-rc.1"} {
		if err := checkManifest(indexFile, manifestOf(t, version)); err != nil {
			t.Errorf("%s: krew would refuse:\n%v", version, err)
		}
	}
}

// Each case breaks one rule in a manifest that is otherwise good.
func TestKrewsRulesRefuse(t *testing.T) {
	sum := strings.Repeat("0", 63)
	cases := []struct{ name, old, new, want string }{
		{"another API version", "v1alpha2", "v1alpha1", `apiVersion "krew.googlecontainertools.github.com/v1alpha1"`},
		{"another kind", "kind: Plugin", "kind: Plugins", `kind "Plugins"`},
		{"an unknown field", "  homepage:", "  homepages:", "unknown field"},
		{"a duplicate key", "  version: v0.1.0\n", "  version: v0.1.0\n  version: v0.1.0\n", "already set"},
		{"a name that is not the file's", "name: lightk8s", "name: light-k8s", `but the file is named "lightk8s"`},
		{"a version without v", "version: v0.1.0", "version: 0.1.0", "does not start with v"},
		{"a version of two parts", "version: v0.1.0", "version: v0.1", `version "v0.1":`},
		{"a version that is not the archives'", "version: v0.1.0", "version: v0.2.0", "is not of release v0.2.0"},
		{"a short description of 51 characters", "security and memory", "security and the memory", "1 to 50 characters"},
		{"a short description of two lines", "clusters: ", `clusters:\n`, "not one line"},
		{"no short description", `"Audit tiny public clusters: security and memory"`, `""`, "1 to 50 characters"},
		{"a homepage without https", "https://github.com/lightk8s/lightk8s\n", "http://github.com/lightk8s/lightk8s\n", "homepage"},
		{"a download without https", "uri: https:", "uri: http:", "is not an https URL"},
		{"an archive krew cannot unpack", ".tar.gz", ".tar.xz", "neither a .tar.gz nor a .zip"},
		{"an upper-case sum", `"0000`, `"0A00`, "64 lower-case"},
		{"a short sum", sum, sum[1:], "64 lower-case"},
		{"no executable", "bin: kubectl-lightk8s\n", "bin: \"\"\n", "no bin"},
		{"an executable without .exe on Windows", "kubectl-lightk8s.exe", "kubectl-lightk8s", "not the name of an executable on windows"},
		{"an executable with .exe on Linux", "kubectl-lightk8s\n", "kubectl-lightk8s.exe\n", "not the name of an executable on linux"},
		{"an executable that is not installed", "bin: kubectl-lightk8s\n", "bin: kubectl-light\n", `bin "kubectl-light" is not installed`},
		{"no license", "from: LICENSE", "from: README", "no license"},
		{"a file without a target", "to: .", `to: ""`, "both have to be set"},
		{"a selector on another key", "arch: amd64", "cpu: amd64", `key "cpu"`},
		{"a selector that matches nothing", "os: darwin", "os: plan9", "matches no platform"},
		{"two selectors that overlap", "arch: amd64", "arch: arm64", "both match linux/arm64"},
		{"an empty selector", "matchLabels:\n        os: linux\n        arch: amd64", "matchLabels: {}", "given but empty"},
	}
	good := string(manifestOf(t, "v0.1.0"))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			bad := strings.ReplaceAll(good, c.old, c.new)
			if bad == good {
				t.Fatalf("%q is not in the manifest", c.old)
			}
			err := checkManifest(indexFile, []byte(bad))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestKrewsRulesRefuseTheFileName(t *testing.T) {
	cases := map[string]string{
		"krew.yaml":      "but the file is named",
		"lightk8s.yml":   "does not end in .yaml",
		"light k8s.yaml": "is not safe",
		"con.yaml":       "is not safe",
	}
	for file, want := range cases {
		err := checkManifest(file, manifestOf(t, "v0.1.0"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", file, err, want)
		}
	}
}

// fakeArtifacts returns one artifact a platform, with sums 0...0 to 0...5.
func fakeArtifacts(version string) []artifact {
	var artifacts []artifact
	for i, p := range platforms() {
		sum := strings.Repeat("0", 63) + string(rune('0'+i))
		artifacts = append(artifacts, artifact{p, p.Archive(version), sum})
	}
	return artifacts
}

func manifestOf(t *testing.T, version string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := renderManifest(&b, version, fakeArtifacts(version)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
