// Package fix is the verb that closes findings by changing what they are about.
package fix

import (
	"context"
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
		Close what audit finds in a cluster or in manifests.

		Without --apply or --write, fix shows what it would change and changes nothing.

		With --apply it changes the objects of the cluster, one after the other. Before the question the API server
		tries every change, and a pod of each template that changes. After each change fix watches the new pods. If
		they do not run, it reverts that object by itself and stops. What Helm, Argo CD, Flux or K3s writes again is
		left, with the place to change it. Every run is kept in a journal: fix undo goes back.

		With --write it edits the files: only the lines of a change differ, and comments, quotes and order stay. Then
		it audits again.

		A finding is closed where one value is right for every cluster, such as allowPrivilegeEscalation: false, or
		where the running pods show the value, such as the user of an image. Where fix needs a value, --set gives it,
		and --defaults takes the proposed one. Memory and CPU are closed by tune. What needs a decision stays open, and is
		listed. A change that would lead to another finding is not made.

		Files with templates ({{ }}), shared anchors or keys that occur twice are not edited.

		Exit codes: 0 done, 1 something can be fixed with --check, 2 wrong usage or files that could not be
		brought back, 3 something could not be read, 5 only some files or objects were changed, 6 an object was
		reverted.`)

	examples = templates.Examples(`
		# Show what can be fixed in the cluster, or in one namespace
		kubectl lightk8s fix
		kubectl lightk8s fix -n shop

		# Change the objects, and go back
		kubectl lightk8s fix -n shop --apply
		kubectl lightk8s fix history
		kubectl lightk8s fix undo fix-20260301t120000z-x4k2

		# Review a plan, and make exactly its changes
		kubectl lightk8s fix -n shop --plan plan.json
		kubectl lightk8s fix -n shop --apply=plan.json

		# Show what can be fixed in a folder
		kubectl lightk8s fix -f manifests/

		# Change the files; git brings them back
		kubectl lightk8s fix -f manifests/ --write

		# Outside of git: keep each old file as FILE.orig
		kubectl lightk8s fix -f manifests/ --write --backup

		# One concern at a time
		kubectl lightk8s fix -f manifests/ --only allow-privilege-escalation,seccomp-profile-restricted --write

		# With values where fix needs one: those that it proposes, and one of your own
		kubectl lightk8s fix -n shop --defaults --set ephemeral-storage-limit.limit=2Gi

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
	write  string // "": no; writeFiles, or a folder for what belongs to owners
	check  bool
	backup bool
	output string
	color  string

	apply       string // "": no; applyNow, or the file of a plan
	plan        string
	interactive bool
	disruptive  bool
	set         []string
	defaults    bool
	changing    flags.Changing

	cluster *genericclioptions.ConfigFlags
	streams genericiooptions.IOStreams
}

// NewCommand returns the verb.
func NewCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	f := &given{cluster: cluster, streams: streams}
	cmd := &cobra.Command{
		Use:     "fix",
		Short:   "Close what audit finds in a cluster or in manifests",
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
	f.source.Add(set)
	f.source.AddComplete(cmd)
	set.StringSliceVar(&f.only, "only", nil, "Close only the findings of these controls. Default: those of every control that fix can close.")
	set.StringVar(&f.write, "write", "", "Change the files. Requires that git holds them as they are, or --backup. In a cluster, --write=FOLDER writes the changes of objects that belong to Helm, Argo CD, Flux or others into a new folder, a file for each owner.")
	set.Lookup("write").NoOptDefVal = writeFiles
	set.StringVar(&f.apply, "apply", "", "Change the objects of the cluster, one after the other, and watch the pods that this replaces. --apply=FILE makes the changes of a file that --plan wrote, or none where the cluster is no longer as the plan found it.")
	set.Lookup("apply").NoOptDefVal = applyNow
	set.StringVar(&f.plan, "plan", "", "File to write the changes to, for a review and --apply=FILE. It holds the objects whole.")
	set.BoolVar(&f.interactive, "interactive", false, "Ask for each object. Requires --apply.")
	flags.AddDisruptive(set, &f.disruptive)
	set.StringArrayVar(&f.set, "set", nil, "Value for what fix cannot know, as CONTROL.PARAMETER=VALUE: ephemeral-storage-limit.limit=1Gi. Can be repeated. The plan lists what needs one.")
	set.BoolVar(&f.defaults, "defaults", false, "Take the proposed value for what needs one and is not --set.")
	f.changing.Add(set)
	set.BoolVar(&f.check, "check", false, "Exit with 1 if something can be fixed.")
	set.BoolVar(&f.backup, "backup", false, "Keep each old file as FILE"+backupSuffix+". Requires --write.")
	set.StringVarP(&f.output, "output", "o", "text", "Output format: "+strings.Join(print.Formats(), ", ")+".")
	cmd.AddCommand(newHistoryCommand(cluster, streams), newUndoCommand(cluster, streams), newResumeCommand(cluster, streams))
	f.policy.Add(cmd)
	flags.AddColor(cmd, &f.color, "the text")
	flags.CompleteChoices(cmd, "output", print.Formats())
	return cmd
}

// applyNow is --apply without a file.
const applyNow = "now"

// writeFiles is --write without a folder.
const writeFiles = "files"

func (f *given) validate() error {
	files := f.source.FromFiles()
	switch {
	case files && f.apply != "":
		return errors.New("--apply changes a cluster; --write changes the files")
	case !files && f.write == writeFiles:
		return errors.New("--write changes files, and requires -f; --apply changes the cluster, and --write=FOLDER writes what belongs to others")
	case files && f.write != "" && f.write != writeFiles:
		return errors.New("--write=FOLDER is for a cluster; --write changes the files")
	case f.interactive && f.apply == "":
		return errors.New("--interactive requires --apply")
	case f.interactive && f.changing.Yes:
		return errors.New("--interactive and --yes cannot be used together")
	case f.apply != "" && f.check:
		return errors.New("--apply and --check cannot be used together")
	case f.plan != "" && (files || f.apply != "" || f.check):
		return errors.New("--plan cannot be used together with --filename, --apply or --check")
	case f.disruptive && files:
		return errors.New("--include-disruptive and --filename cannot be used together")
	case f.source.Kustomize != "" && f.write != "":
		return errors.New("--kustomize and --write cannot be used together: name the files with -f")
	case f.write != "" && f.check:
		return errors.New("--write and --check cannot be used together")
	case f.backup && f.write == "":
		return errors.New("--backup requires --write")
	}
	return f.source.Validate(flags.Namespace(f.cluster))
}

// runner is what the flags ask for: the change of files, or of a cluster.
type runner interface{ Run(context.Context) error }

// options validates the flags once, and reads what they name.
func (f *given) options(cmd *cobra.Command) (runner, error) {
	if err := f.validate(); err != nil {
		return nil, flags.Usage(err)
	}
	screen, err := terminal.New(f.streams.Out, f.color)
	if err != nil {
		return nil, flags.Usage(err)
	}
	engine, waivers, err := f.policy.Load(cmd.Context(), f.streams.ErrOut)
	if err != nil {
		return nil, flags.Usage(err)
	}
	if engine, err = answered(engine, f.set, f.defaults); err != nil {
		return nil, flags.Usage(err)
	}
	chosen, err := chosen(engine, f.only)
	if err != nil {
		return nil, flags.Usage(err)
	}
	printer, err := print.New(f.output, print.Options{
		Color: screen.Color, Width: screen.Width, Closes: closing(engine),
		Command: append([]string{"kubectl", "lightk8s", "fix"}, flags.Given(cmd.Flags(), isRepeated)...),
		Tune:    append([]string{"kubectl", "lightk8s", "tune"}, flags.Given(cmd.Flags(), isInput)...),
	})
	if err != nil {
		return nil, flags.Usage(err)
	}
	read, err := f.source.ToSource(f.cluster, flags.Namespace(f.cluster), f.streams.In, source.Wanted{
		Kinds: engine.Kinds(), Inventory: engine.InventoryKinds(), Parts: engine.InventoryParts(),
	})
	if err != nil {
		return nil, exitcode.With(exitcode.Unread, err)
	}
	reader := Reader{Source: read, Engine: engine, Waived: waived(waivers, time.Now()), Chosen: chosen, Part: f.source.Selector != "", ErrOut: f.streams.ErrOut}
	if f.source.FromFiles() {
		return Files{Reader: reader, Write: f.write != "", Check: f.check, Backup: f.backup, Printer: printer, Clean: isClean, Out: f.streams.Out}, nil
	}
	changer, err := changer(f.changing, f.cluster, f.streams)
	if err != nil {
		return nil, err
	}
	fix := Cluster{Reader: reader, Changer: changer, Apply: f.apply != "", Plan: f.plan, Owners: f.write, Check: f.check, Disruptive: f.disruptive, Printer: printer}
	if f.apply != "" && f.apply != applyNow {
		fix.Of = f.apply
	}
	if f.interactive { // each question is that of its object
		fix.Interactive = flags.Confirm(false, f.streams, instead)
		fix.Confirm = flags.Confirm(true, f.streams, instead)
	}
	return fix, nil
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
	return !slices.Contains([]string{"output", "color", "check", "write", "apply", "plan", "yes", "interactive"}, flag)
}

// isInput reports whether a flag says what is read.
func isInput(flag string) bool {
	return slices.Contains([]string{"filename", "recursive", "kustomize", "allow-remote", "complete", "config", "policy", "all-namespaces", "namespace"}, flag)
}
