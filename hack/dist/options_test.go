package main

import (
	"errors"
	"flag"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOptionsDefaultToEveryPlatform(t *testing.T) {
	got, err := parseOptions([]string{"-version", "v0.1.0"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	want := options{
		Version:  "v0.1.0",
		Package:  "./cmd/kubectl-lightk8s",
		Out:      "dist",
		License:  "LICENSE",
		Manifest: "krew.yaml",
		Platforms: []platform{
			{"darwin", "amd64"}, {"darwin", "arm64"},
			{"linux", "amd64"}, {"linux", "arm64"},
			{"windows", "amd64"}, {"windows", "arm64"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
}

func TestOptionsNarrowThePlatforms(t *testing.T) {
	cases := []struct {
		args []string
		want []platform
	}{
		{[]string{"-os", "linux", "-arch", "arm64"}, []platform{{"linux", "arm64"}}},
		{[]string{"-os", "windows,darwin"}, []platform{
			{"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"},
		}},
		{[]string{"-arch", "amd64"}, []platform{{"darwin", "amd64"}, {"linux", "amd64"}, {"windows", "amd64"}}},
	}
	for _, c := range cases {
		got, err := parseOptions(append(c.args, "-version", "v0.1.0"), io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got.Platforms); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.args, diff)
		}
	}
}

func TestOptionsRefuse(t *testing.T) {
	const good = "-version=v0.1.0"
	cases := []struct {
		name string
		args []string
		want string
	}{
		{"no version", nil, "no version"},
		{"an unknown system", []string{good, "-os=plan9"}, `-os "plan9": have darwin, linux, windows`},
		{"an unknown architecture", []string{good, "-arch=amd64,riscv64"}, `-arch "riscv64": have amd64, arm64`},
		{"a hole in a list", []string{good, "-os=linux,"}, `-os ""`},
		{"an unknown flag", []string{good, "-sign"}, "not defined: -sign"},
		{"an argument", []string{good, "now"}, `unexpected argument "now"`},
		{"no folder", []string{good, "-out="}, "names no folder"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := parseOptions(c.args, io.Discard)
			if !errors.Is(err, errUsage) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want a usage error with %q", err, c.want)
			}
		})
	}
}

func TestHelpIsNoUsageError(t *testing.T) {
	_, err := parseOptions([]string{"-h"}, io.Discard)
	if !errors.Is(err, flag.ErrHelp) || errors.Is(err, errUsage) {
		t.Errorf("got %v, want flag.ErrHelp", err)
	}
}

func TestVersionIsSemanticWithALeadingV(t *testing.T) {
	for _, version := range []string{"v0.1.0", "v1.20.300", "v1.0.0-rc.1", "v1.0.0-0a.x-y"} {
		if err := checkVersion(version); err != nil {
			t.Errorf("%s: %v", version, err)
		}
	}
	for _, version := range []string{
		"0.1.0", "v0.1", "v1", "v01.0.0", "v1.0.0-", "v1.0.0-01", "v1.0.0-a..b", "v1.0.0+meta", "V1.0.0",
		"v1.0.0 ", "v1.0.0\n", "latest", "v1.0.0/../x", "v1.0.x",
	} {
		if checkVersion(version) == nil {
			t.Errorf("%q was accepted", version)
		}
	}
}
