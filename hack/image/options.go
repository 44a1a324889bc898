package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// errUsage marks what the caller has to fix on the command line.
var errUsage = errors.New("usage")

// options are the checked flags.
type options struct {
	// Out is the tar file to write.
	Out string
	// Ref is the full reference of the image.
	Ref string
	// Dir is the folder of the module, Package the command in it.
	Dir, Package string
	// LDFlags are given to the linker beside those that make the binary small.
	LDFlags string
	// Archs are those to build for, never empty, sorted.
	Archs []string
	// Labels of the image.
	Labels map[string]string
}

func parseOptions(args []string, stderr io.Writer) (options, error) {
	o := options{Labels: map[string]string{}}
	flags := flag.NewFlagSet("image", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.Out, "o", "", "tar file to write (required)")
	flags.StringVar(&o.Ref, "ref", "", "full image reference, such as docker.io/lightk8s/web:1 (required)")
	flags.StringVar(&o.Dir, "C", ".", "folder of the module")
	flags.StringVar(&o.Package, "package", "", "main package to build, such as ./cmd/lightk8s-webhook (required)")
	flags.StringVar(&o.LDFlags, "ldflags", "", "more flags for the linker")
	archs := flags.String("arch", "amd64,arm64", "architectures to build for, comma-separated")
	flags.Func("label", "label of the image, as KEY=VALUE; can be repeated", func(text string) error {
		key, value, ok := strings.Cut(text, "=")
		if !ok || key == "" {
			return fmt.Errorf("%q is not KEY=VALUE", text)
		}
		o.Labels[key] = value
		return nil
	})
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return options{}, err
		}
		return options{}, fmt.Errorf("%w: %w", errUsage, err)
	}
	if flags.NArg() > 0 {
		return options{}, fmt.Errorf("%w: unexpected argument %q", errUsage, flags.Arg(0))
	}
	for name, value := range map[string]string{"-o": o.Out, "-ref": o.Ref, "-package": o.Package, "-arch": *archs} {
		if value == "" {
			return options{}, fmt.Errorf("%w: %s is missing", errUsage, name)
		}
	}
	o.Archs = strings.Split(*archs, ",")
	slices.Sort(o.Archs)
	o.Archs = slices.Compact(o.Archs)
	for _, arch := range o.Archs {
		if _, known := machines()[arch]; !known {
			return options{}, fmt.Errorf("%w: -arch %q: have amd64, arm64", errUsage, arch)
		}
	}
	return o, nil
}
