package main

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/version"
	"sigs.k8s.io/yaml"
)

// The types and the rules below are those of krew's own packages pkg/index,
// internal/index/validation and cmd/validate-krew-manifest, which cannot be
// imported, and what krew-index asks for in review: a short description of at
// most 50 characters, a license that gets installed, .exe on Windows.

type krewPlugin struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              krewSpec `json:"spec"`
}

type krewSpec struct {
	Version          string         `json:"version,omitempty"`
	ShortDescription string         `json:"shortDescription,omitempty"`
	Description      string         `json:"description,omitempty"`
	Caveats          string         `json:"caveats,omitempty"`
	Homepage         string         `json:"homepage,omitempty"`
	Platforms        []krewPlatform `json:"platforms,omitempty"`
}

type krewPlatform struct {
	URI      string                `json:"uri,omitempty"`
	Sha256   string                `json:"sha256,omitempty"`
	Selector *metav1.LabelSelector `json:"selector,omitempty"`
	Files    []krewFile            `json:"files"`
	Bin      string                `json:"bin"`
}

type krewFile struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

var (
	krewName    = regexp.MustCompile(`^[\w-]+$`)
	krewSHA256  = regexp.MustCompile(`^[a-f0-9]{64}$`)
	krewLicense = regexp.MustCompile(`(?i)^(licenses?|copying)(\.txt|\.md)?$`)
)

// krewReserved are the names no file can have on Windows.
const krewReserved = "CON PRN AUX NUL COM1 COM2 COM3 COM4 COM5 COM6 COM7 COM8 COM9 " +
	"LPT1 LPT2 LPT3 LPT4 LPT5 LPT6 LPT7 LPT8 LPT9"

// krewPlatforms are all platforms krew runs on.
func krewPlatforms() []platform {
	return []platform{
		{"windows", "386"}, {"windows", "amd64"}, {"windows", "arm64"},
		{"linux", "386"}, {"linux", "amd64"}, {"linux", "arm"}, {"linux", "arm64"}, {"linux", "ppc64le"},
		{"darwin", "386"}, {"darwin", "amd64"}, {"darwin", "arm64"},
	}
}

// checkManifest returns every rule that a manifest breaks in a file of that
// name; nil when krew and krew-index would take it.
func checkManifest(file string, data []byte) error {
	var p krewPlugin
	if err := yaml.UnmarshalStrict(data, &p); err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	var errs []error
	refuse := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }

	if want := "krew.googlecontainertools.github.com/v1alpha2"; p.APIVersion != want {
		refuse("apiVersion %q, want %q", p.APIVersion, want)
	}
	if p.Kind != "Plugin" {
		refuse("kind %q, want Plugin", p.Kind)
	}
	name, isYAML := strings.CutSuffix(filepath.Base(file), ".yaml")
	if !isYAML {
		refuse("file %q does not end in .yaml", file)
	}
	if !krewName.MatchString(name) || slices.Contains(strings.Fields(krewReserved), strings.ToUpper(name)) {
		refuse("name %q is not safe", name)
	}
	if p.Name != name {
		refuse("metadata.name %q, but the file is named %q", p.Name, name)
	}
	if !strings.HasPrefix(p.Spec.Version, "v") {
		refuse("version %q does not start with v", p.Spec.Version)
	}
	if _, err := version.ParseSemantic(p.Spec.Version); err != nil {
		refuse("version %q: %w", p.Spec.Version, err)
	}
	if s := p.Spec.ShortDescription; s == "" || len(s) > 50 || strings.ContainsAny(s, "\r\n") {
		refuse("shortDescription %q is not one line of 1 to 50 characters", s)
	}
	if p.Spec.Description == "" {
		refuse("no description")
	}
	if !strings.HasPrefix(p.Spec.Homepage, "https://") {
		refuse("homepage %q is not an https URL", p.Spec.Homepage)
	}
	if len(p.Spec.Platforms) == 0 {
		refuse("no platforms")
	}
	taken := map[platform]int{}
	for i, pl := range p.Spec.Platforms {
		matches, err := checkPlatform(pl, p.Spec.Version)
		if err != nil {
			refuse("platforms[%d]: %w", i, err)
		}
		for _, m := range matches {
			if j, ok := taken[m]; ok {
				refuse("platforms[%d] and platforms[%d] both match %s", j, i, m)
			}
			taken[m] = i
		}
	}
	return errors.Join(errs...)
}

// checkPlatform returns the platforms an entry selects and the rules it breaks.
func checkPlatform(pl krewPlatform, release string) ([]platform, error) {
	var errs []error
	refuse := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }

	u, err := url.Parse(pl.URI)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		refuse("uri %q is not an https URL", pl.URI)
	} else if !strings.Contains(u.Path, "/"+release+"/") {
		refuse("uri %q is not of release %s", pl.URI, release)
	}
	if !strings.HasSuffix(pl.URI, ".tar.gz") && !strings.HasSuffix(pl.URI, ".zip") {
		refuse("uri %q is neither a .tar.gz nor a .zip", pl.URI)
	}
	if !krewSHA256.MatchString(pl.Sha256) {
		refuse("sha256 %q is not 64 lower-case hexadecimal digits", pl.Sha256)
	}
	matches, err := checkSelector(pl.Selector)
	if err != nil {
		refuse("selector: %w", err)
	}
	if pl.Bin == "" {
		refuse("no bin")
	}
	for _, m := range matches {
		if isExe := strings.HasSuffix(pl.Bin, ".exe"); isExe != (m.OS == "windows") {
			refuse("bin %q is not the name of an executable on %s", pl.Bin, m.OS)
		}
	}
	if err := checkFiles(pl.Files, pl.Bin); err != nil {
		refuse("files: %w", err)
	}
	return matches, errors.Join(errs...)
}

// checkSelector returns the platforms of krew that a selector matches, which
// must be one at least.
func checkSelector(s *metav1.LabelSelector) ([]platform, error) {
	if s == nil || s.MatchLabels == nil && len(s.MatchExpressions) == 0 {
		return nil, errors.New("is empty")
	}
	if s.MatchLabels != nil && len(s.MatchLabels) == 0 || s.MatchExpressions != nil && len(s.MatchExpressions) == 0 {
		return nil, errors.New("matchLabels or matchExpressions is given but empty")
	}
	var keys []string
	for k := range s.MatchLabels {
		keys = append(keys, k)
	}
	for _, e := range s.MatchExpressions {
		keys = append(keys, e.Key)
	}
	for _, k := range keys {
		if k != "os" && k != "arch" {
			return nil, fmt.Errorf("key %q is neither os nor arch", k)
		}
	}
	selector, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		return nil, err
	}
	matches := slices.DeleteFunc(krewPlatforms(), func(p platform) bool {
		return !selector.Matches(labels.Set{"os": p.OS, "arch": p.Arch})
	})
	if len(matches) == 0 {
		return nil, fmt.Errorf("%s matches no platform of krew", selector)
	}
	return matches, nil
}

// checkFiles looks for the executable and a license among what is installed.
func checkFiles(files []krewFile, bin string) error {
	if len(files) == 0 {
		return errors.New("none: say what is installed")
	}
	var installed []string
	for _, f := range files {
		if f.From == "" || f.To == "" {
			return fmt.Errorf("from %q, to %q: both have to be set", f.From, f.To)
		}
		installed = append(installed, path.Join(f.To, path.Base(f.From)))
	}
	if !slices.Contains(installed, bin) {
		return fmt.Errorf("bin %q is not installed", bin)
	}
	if !slices.ContainsFunc(installed, func(f string) bool { return krewLicense.MatchString(path.Base(f)) }) {
		return errors.New("no license is installed")
	}
	return nil
}
