// Package print shows what fix changes, and what stays open.
package print

import (
	"fmt"
	"io"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/fix/plan"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// Printer prints a plan.
type Printer interface {
	Print(w io.Writer, p plan.Plan) error
}

// Options are how a plan is printed.
type Options struct {
	Color bool
	Width int // columns
	// Command is the same command without --write; Tune that which closes findings of sizes.
	Command, Tune []string
	// Closes tells what closes the findings of a control.
	Closes func(control string) Closing
}

// pageWidth is how wide text is where nothing says how wide it can be, in columns.
const pageWidth = 100

// Formats lists the values of --output.
func Formats() []string { return []string{"text", "diff", "kustomize", "json", "yaml"} }

// New returns the printer of a format.
func New(format string, o Options) (Printer, error) {
	if o.Width == 0 { // no terminal
		o.Width = pageWidth
	}
	switch format {
	case "text":
		return screen{o}, nil
	case "diff":
		return unified{o}, nil
	case "kustomize":
		return kustomize{}, nil
	case "json", "yaml":
		return document{o, format}, nil
	}
	return nil, fmt.Errorf("unknown output format %q: want %s", format, strings.Join(Formats(), ", "))
}

// unified prints what git apply and patch read.
type unified struct{ Options }

func (p unified) Print(w io.Writer, plan plan.Plan) error {
	out := diffs(plan, p.Color)
	for _, object := range plan.Objects {
		diff, err := text.Diff(object.Ref.String(), object.Before, object.After, p.Color)
		if err != nil {
			return err
		}
		out += diff
	}
	return text.Write(w, out)
}

func diffs(p plan.Plan, color bool) string {
	var out strings.Builder
	for _, file := range p.Files {
		name := strings.TrimPrefix(file.Name, "./")
		out.WriteString(text.Unified("a/"+name, "b/"+name, file.Before, file.After, color))
	}
	return out.String()
}
