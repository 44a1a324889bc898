// Command newcontrol writes the folder of a new control: a Rego file to fill in, of what controls of
// its category judge, and cases that pass, so that every change from there on starts from green tests.
//
//	go run ./hack/newcontrol -category workload -id my-control
//
// It runs at the root of the repository.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	err := run(os.Args[1:], os.Stdout)
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
		os.Exit(0)
	default:
		fmt.Fprintln(os.Stderr, "newcontrol:", err)
		os.Exit(2)
	}
}

func run(args []string, out io.Writer) error {
	var c control
	flags := flag.NewFlagSet("newcontrol", flag.ContinueOnError)
	flags.StringVar(&c.Category, "category", "", "category of the control (required)")
	flags.StringVar(&c.ID, "id", "", "id of the control, in kebab-case (required)")
	newCategory := flags.Bool("new-category", false, "allow a category that has no control yet")
	bundle := flags.String("bundle", "rego/bundle", "folder of the bundle")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if err := c.check(os.DirFS(*bundle), *newCategory); err != nil {
		return err
	}
	folder, err := c.write(*bundle)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "Wrote %s. Its tests pass: go test ./rego/policytest -run 'TestControl/^%s$'\n"+
		"CONTRIBUTING.md says how to go on.\n", folder, c.ID)
	return err
}
