// Command lightk8s-docs writes what is generated: the compiled bundle, the reference of the controls and default
// waivers, the index of the libraries, the published JSON schemas, the schemas that the controls are
// checked with, the values of the Helm chart, and the number of controls on the front page.
//
//	go run ./cmd/lightk8s-docs -out docs
//	go run ./cmd/lightk8s-docs -out docs -check
//
// It runs at the root of the repository. With -check it writes nothing, lists the files that
// are not as they would be written, and ends with exit code 1 if there are any.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/lightk8s/lightk8s/rego"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
		os.Exit(0)
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "lightk8s-docs:", err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "lightk8s-docs:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage")

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("lightk8s-docs", flag.ContinueOnError)
	var to folders
	flags.StringVar(&to.docs, "out", "docs", "folder of the documentation")
	flags.StringVar(&to.schemas, "schemas", "rego/schemas", "folder of the schemas for opa check")
	flags.StringVar(&to.chart, "chart", "charts/lightk8s", "folder of the Helm chart")
	flags.StringVar(&to.libraries, "libraries", "rego/bundle/lightk8s/lib", "folder of the libraries that controls import")
	fronts := flags.String("front", "README.md,README.zh-CN.md", "files that say how many controls there are")
	flags.StringVar(&to.compiled, "compiled", "rego/compiled.bin", "file of the compiled bundle")
	check := flags.Bool("check", false, "write nothing, and fail if a file is not as it would be written")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	to.fronts = strings.Split(*fronts, ",")
	if flags.NArg() > 0 {
		return fmt.Errorf("%w: unexpected argument %q", errUsage, flags.Arg(0))
	}
	generated, err := generate(ctx, rego.Bundle(), to)
	if err != nil {
		return err
	}
	if *check {
		return generated.check()
	}
	return generated.write()
}
