// Package fix is the verb that closes findings by changing what they are about.
package fix

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/fix/print"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/rego/policy"
)

var (
	long = templates.LongDesc(`
		Close what audit finds in manifests.

		Without --write, fix shows what it would change and changes nothing. With --write it edits the files: only
		the lines of a change differ, and comments, quotes and order stay. Then it audits the files again.

		A finding is closed where one value is right for every cluster, such as allowPrivilegeEscalation: false.
		Sizes are closed by tune. What needs a decision stays open, and is listed. A change that would lead to
		another finding is not made.

		Files with templates ({{ }}), shared anchors or keys that occur twice are not edited.

		Exit codes: 0 done, 1 something can be fixed with --check, 2 wrong usage or files that could not be
		brought back, 3 something could not be read, 5 only some files were written.`)

	examples = templates.Examples(`
		# Show what can be fixed in a folder
		kubectl lightk8s fix -f manifests/

		# Change the files; git brings them back
		kubectl lightk8s fix -f manifests/ --write

		# Outside of git: keep each old file as FILE.orig
		kubectl lightk8s fix -f manifests/ --write --backup

		# One concern at a time
		kubectl lightk8s fix -f manifests/ --only allow-privilege-escalation,seccomp-profile-restricted --write

		# As a patch
		kubectl lightk8s fix -f manifests/ -o diff > fix.patch

		# In CI and pre-commit: fail where something can be fixed
		kubectl lightk8s fix -f manifests/ -R --check`)
)

// given is what the user gave; options turns it into what fix works with.
type given struct {
	source flags.Source
	policy flags.Policy
	only   []string
	write  bool
	check  bool
	backup bool
	output string
	color  string

	cluster *genericclioptions.ConfigFlags
	streams genericiooptions.IOStreams
}

// NewCommand returns the verb.
func NewCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	f := &given{cluster: cluster, streams: streams}
	cmd := &cobra.Command{
		Use:     "fix",
		Short:   "Close what audit finds in manifests",
		Long:    long,
		Example: examples,
		Args:    flags.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := f.options(cmd)
			if err != nil {
				return err
			}
			return o.Run(cmd.Context())
		},
	}
	set := cmd.Flags()
	f.source.AddFiles(set)
	set.StringVarP(&f.source.Selector, "selector", "l", "", "Change only objects with these labels, such as app=web,tier!=cache.")
	set.StringSliceVar(&f.only, "only", nil, "Close only the findings of these controls. Default: those of every control that fix can close.")
	set.BoolVar(&f.write, "write", false, "Change the files. Requires that git holds them as they are, or --backup.")
	set.BoolVar(&f.check, "check", false, "Exit with 1 if something can be fixed.")
	set.BoolVar(&f.backup, "backup", false, "Keep each old file as FILE"+backupSuffix+". Requires --write.")
	set.StringVarP(&f.output, "output", "o", "text", "Output format: "+strings.Join(print.Formats(), ", ")+".")
	f.policy.Add(cmd)
	flags.AddColor(cmd, &f.color, "the text")
	flags.CompleteChoices(cmd, "output", print.Formats())
	return cmd
}

// namespace is empty for all.
func (f *given) namespace() string {
	if f.cluster.Namespace == nil {
		return ""
	}
	return *f.cluster.Namespace
}

func (f *given) validate() error {
	switch {
	case !f.source.FromFiles():
		return errors.New("fix changes manifests: name them with -f. For a cluster, the audit shows what to do first")
	case f.source.Kustomize != "" && f.write:
		return errors.New("--kustomize and --write cannot be used together: name the files with -f")
	case f.write && f.check:
		return errors.New("--write and --check cannot be used together")
	case f.backup && !f.write:
		return errors.New("--backup requires --write")
	}
	return f.source.Validate(f.namespace())
}

// options validates the flags once, and reads what they name.
func (f *given) options(cmd *cobra.Command) (Options, error) {
	if err := f.validate(); err != nil {
		return Options{}, flags.Usage(err)
	}
	screen, err := terminal.New(f.streams.Out, f.color)
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	engine, waivers, err := f.policy.Load(cmd.Context(), f.streams.ErrOut)
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	chosen, err := chosen(engine, f.only)
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	printer, err := print.New(f.output, print.Options{
		Color: screen.Color, Width: screen.Width, Closes: closing(engine),
		Command: append([]string{"kubectl", "lightk8s", "fix"}, flags.Given(cmd.Flags(), isRepeated)...),
		Tune:    append([]string{"kubectl", "lightk8s", "tune"}, flags.Given(cmd.Flags(), isInput)...),
	})
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	read, err := f.source.ToSource(f.cluster, f.namespace(), f.streams.In, source.Wanted{
		Kinds: engine.Kinds(), Inventory: engine.InventoryKinds(), Parts: engine.InventoryParts(),
	})
	if err != nil {
		return Options{}, exitcode.With(exitcode.Unread, err)
	}
	return Options{
		Source: read, Engine: engine, Waived: waived(waivers, time.Now()), Chosen: chosen,
		Write: f.write, Check: f.check, Backup: f.backup, Printer: printer, Clean: isClean,
		Out: f.streams.Out, ErrOut: f.streams.ErrOut,
	}, nil
}

// chosen returns which findings fix closes: those that a change of one object closes for good.
func chosen(engine *policy.Engine, only []string) (func(policy.Finding) bool, error) {
	closes := map[string]bool{}
	var ids []string
	for _, control := range engine.Controls() {
		closes[control.ID] = control.ClosedBy == policy.ByFix
		ids = append(ids, control.ID)
	}
	for _, id := range only {
		closer, known := closes[id]
		switch nearest := policy.Nearest(id, ids); {
		case known && !closer:
			control, _ := engine.Control(id)
			return nil, fmt.Errorf("--only %s: fix does not close it; see kubectl lightk8s explain %s", id, control.ID)
		case known:
		case nearest != "":
			return nil, fmt.Errorf("--only: unknown control %q: did you mean %q?", id, nearest)
		default:
			return nil, fmt.Errorf("--only: unknown control %q", id)
		}
	}
	return func(f policy.Finding) bool {
		return closes[f.Control] && (len(only) == 0 || slices.Contains(only, f.Control))
	}, nil
}

func closing(engine *policy.Engine) func(string) print.Closing {
	return func(id string) print.Closing {
		control, _ := engine.Control(id)
		return print.Closing{By: control.ClosedBy, Severity: control.Severity}
	}
}

func waived(waivers []policy.Waiver, now time.Time) func(map[string]any, policy.Finding) bool {
	return func(object map[string]any, f policy.Finding) bool {
		return slices.ContainsFunc(waivers, func(w policy.Waiver) bool {
			return !w.Expired(now) && w.CoversObject(object) && w.Covers(object, f)
		})
	}
}

// isRepeated reports whether the next command has the flag of this one.
func isRepeated(flag string) bool {
	return !slices.Contains([]string{"output", "color", "check", "write"}, flag)
}

// isInput reports whether a flag says what is read.
func isInput(flag string) bool {
	return slices.Contains([]string{"filename", "recursive", "kustomize", "allow-remote", "config", "policy"}, flag)
}
