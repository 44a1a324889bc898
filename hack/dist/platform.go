package main

import (
	"fmt"
	"slices"
	"strings"
)

// plugin is the name krew knows the plugin by; command is the file kubectl runs.
const (
	plugin  = "lightk8s"
	command = "kubectl-" + plugin
)

// platform is one operating system and architecture, as Go and krew call them.
type platform struct{ OS, Arch string }

// platforms returns every platform a release is built for, sorted.
func platforms() []platform {
	var all []platform
	for _, goos := range []string{"darwin", "linux", "windows"} {
		for _, goarch := range []string{"amd64", "arm64"} {
			all = append(all, platform{goos, goarch})
		}
	}
	return all
}

// String returns os/arch.
func (p platform) String() string { return p.OS + "/" + p.Arch }

// Binary returns the file name of the executable.
func (p platform) Binary() string {
	if p.OS == "windows" {
		return command + ".exe"
	}
	return command
}

// Archive returns the file name of the archive of one release.
func (p platform) Archive(version string) string {
	suffix := ".tar.gz"
	if p.OS == "windows" {
		suffix = ".zip"
	}
	return strings.Join([]string{command, version, p.OS, p.Arch}, "_") + suffix
}

// selectPlatforms narrows platforms() to comma-separated operating systems and
// architectures; an empty list takes all. An unknown name is an error.
func selectPlatforms(goos, goarch string) ([]platform, error) {
	var known, archs []string
	for _, p := range platforms() {
		known, archs = append(known, p.OS), append(archs, p.Arch)
	}
	wantOS, err := choose("-os", goos, known)
	if err != nil {
		return nil, err
	}
	wantArch, err := choose("-arch", goarch, archs)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(platforms(), func(p platform) bool {
		return !slices.Contains(wantOS, p.OS) || !slices.Contains(wantArch, p.Arch)
	}), nil
}

// choose splits a flag's value and checks each name against the known ones.
func choose(flag, value string, known []string) ([]string, error) {
	slices.Sort(known)
	known = slices.Compact(known)
	if value == "" {
		return known, nil
	}
	names := strings.Split(value, ",")
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("%s %q: have %s", flag, name, strings.Join(known, ", "))
		}
	}
	return names, nil
}
