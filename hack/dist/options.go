package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
)

// errUsage marks what the caller has to fix on the command line.
var errUsage = errors.New("usage")

// releaseVersion is a semantic version with a leading v, as krew demands, and
// without build metadata, since a + does not survive in the URL of a release.
var releaseVersion = regexp.MustCompile(
	`^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)` +
		`(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?$`)

// options are the checked flags.
type options struct {
	// Version is the release, like v0.1.0.
	Version string
	// Package is the main package to build, as `go build` takes it.
	Package string
	// Out is the folder that receives archives, sums and manifest.
	Out string
	// License is the file that goes into every archive as LICENSE.
	License string
	// Manifest is the krew manifest to replace when every platform was built;
	// empty replaces none.
	Manifest string
	// Platforms are those to build, never empty, in the order of platforms().
	Platforms []platform
}

// parseOptions reads the command line; help and its errors go to stderr.
func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	var goos, goarch string
	flags := flag.NewFlagSet("dist", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.Version, "version", "", "release to build, like v0.1.0 (required)")
	flags.StringVar(&o.Package, "package", "./cmd/kubectl-lightk8s", "main package to build")
	flags.StringVar(&o.Out, "out", "dist", "folder to write to")
	flags.StringVar(&o.License, "license", "LICENSE", "file packed into every archive as LICENSE")
	flags.StringVar(&o.Manifest, "manifest", "krew.yaml", "krew manifest to replace when all platforms were built; empty for none")
	flags.StringVar(&goos, "os", "", "build only for these operating systems, comma-separated (default all)")
	flags.StringVar(&goarch, "arch", "", "build only for these architectures, comma-separated (default all)")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return options{}, err
		}
		return options{}, fmt.Errorf("%w: %w", errUsage, err)
	}
	if flags.NArg() > 0 {
		return options{}, fmt.Errorf("%w: unexpected argument %q", errUsage, flags.Arg(0))
	}
	if o.Out == "" {
		return options{}, fmt.Errorf("%w: -out names no folder", errUsage)
	}
	if err := checkVersion(o.Version); err != nil {
		return options{}, fmt.Errorf("%w: %w", errUsage, err)
	}
	chosen, err := selectPlatforms(goos, goarch)
	if err != nil {
		return options{}, fmt.Errorf("%w: %w", errUsage, err)
	}
	o.Platforms = chosen
	return o, nil
}

// checkVersion refuses what krew or a download URL would refuse later.
func checkVersion(version string) error {
	if version == "" {
		return errors.New("no version: pass -version vX.Y.Z")
	}
	if !releaseVersion.MatchString(version) {
		return fmt.Errorf("version %q is not of the form vX.Y.Z or vX.Y.Z-pre.1", version)
	}
	return nil
}
