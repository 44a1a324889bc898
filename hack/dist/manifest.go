package main

import (
	_ "embed"
	"fmt"
	"io"
	"text/template"
)

//go:embed krew.yaml.tmpl
var manifestTemplate string

// artifact is one archive that was built.
type artifact struct {
	platform
	// Name is the file name of the archive.
	Name string
	// SHA256 is the sum of the archive, 64 lower-case hexadecimal digits.
	SHA256 string
}

// renderManifest writes the krew manifest of a release, one platform an
// artifact, in the order given.
func renderManifest(w io.Writer, version string, artifacts []artifact) error {
	t, err := template.New("krew.yaml").Option("missingkey=error").Parse(manifestTemplate)
	if err != nil {
		return fmt.Errorf("parse the krew manifest's template: %w", err)
	}
	release := struct {
		Plugin, Version string
		Artifacts       []artifact
	}{plugin, version, artifacts}
	if err := t.Execute(w, release); err != nil {
		return fmt.Errorf("render the krew manifest: %w", err)
	}
	return nil
}

// renderChecksums writes one line an artifact, as `sha256sum -c` reads it.
func renderChecksums(w io.Writer, artifacts []artifact) error {
	for _, a := range artifacts {
		if _, err := fmt.Fprintf(w, "%s  %s\n", a.SHA256, a.Name); err != nil {
			return fmt.Errorf("write checksums: %w", err)
		}
	}
	return nil
}
