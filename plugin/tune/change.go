package tune

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/nodes"
	"github.com/lightk8s/lightk8s/plugin/change/runs"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/rego"
)

// changeFlags say what is to become of a plan, beside being shown.
type changeFlags struct {
	write      string
	apply      bool
	applyNodes bool
	undo       string
	force      bool
	disruptive bool
	dryRun     bool
	changing   flags.Changing
	nodeImage  string
	timeout    time.Duration
}

func (f *changeFlags) add(cmd *cobra.Command) {
	set := cmd.Flags()
	set.StringVar(&f.write, "write", "", "Folder to write the plan to: files and scripts for each node, and objects as YAML.")
	set.BoolVar(&f.apply, "apply", false, "Change the objects of the API: resize workloads, create LimitRanges and ResourceQuotas.")
	set.BoolVar(&f.applyNodes, "apply-nodes", false, "Change the settings of the nodes, one at a time, with a privileged pod that ends when it is done.")
	set.StringVar(&f.undo, "undo", "", "Undo a run of --apply, by its ID; or the changes in a file that an earlier version saved.")
	flags.AddDisruptive(set, &f.disruptive)
	f.changing.Add(set)
	set.BoolVar(&f.force, "force-conflicts", false, "With --apply, also change fields that Helm or another controller owns. With --undo, also fields that changed since. Requires --apply or --undo.")
	set.BoolVar(&f.dryRun, "dry-run", false, "Have the API server check the changes without storing them. Requires --apply or --undo.")
	set.StringVar(&f.nodeImage, "node-image", "", "Image of the pod of --apply-nodes. The pod runs programs of the node: choose any image that the node has and you trust. Default: that of a pod in kube-system. Requires --apply-nodes.")
	set.DurationVar(&f.timeout, "node-timeout", 10*time.Minute, "How long --apply-nodes waits for one node, including undo. At least 1m.")
	flags.CompleteFolders(cmd, "write")
}

// validate finds flags that contradict each other.
func (f *changeFlags) validate(fromFiles bool) error {
	change := f.apply || f.applyNodes || f.undo != ""
	switch {
	case change && fromFiles:
		return errors.New("--filename and --apply, --apply-nodes or --undo cannot be used together")
	case f.undo != "" && (f.apply || f.applyNodes || f.write != ""):
		return errors.New("--undo cannot be used together with --apply, --apply-nodes or --write")
	case f.disruptive && !f.apply:
		return errors.New("--include-disruptive requires --apply")
	case f.force && !f.apply && f.undo == "":
		return errors.New("--force-conflicts requires --apply or --undo")
	case f.dryRun && !f.apply && f.undo == "":
		return errors.New("--dry-run requires --apply or --undo")
	case f.dryRun && f.applyNodes:
		return errors.New("--dry-run and --apply-nodes cannot be used together; use --write to see the changes of nodes")
	case f.nodeImage != "" && !f.applyNodes:
		return errors.New("--node-image requires --apply-nodes")
	case f.timeout < time.Minute:
		return errors.New("--node-timeout is less than 1m; a node that does not become ready is undone in that time too")
	}
	if f.write != "" {
		return checkFolder(f.write)
	}
	return nil
}

// changer returns what carries the plan out; nil where it is only shown.
func (f *given) changer() (func(context.Context, plan.Plan) error, error) {
	var all []func(context.Context, plan.Plan) error
	if f.change.write != "" {
		all = append(all, Write{Dir: f.change.write, ErrOut: f.streams.ErrOut}.Run)
	}
	if f.change.apply || f.change.applyNodes {
		api, err := client.New(f.cluster)
		if err != nil {
			return nil, exitcode.With(exitcode.Unread, err)
		}
		if f.change.apply {
			apply := f.applying(api)
			all = append(all, func(ctx context.Context, plan plan.Plan) error {
				wishes, err := wishes(plan)
				if err != nil {
					return exitcode.With(exitcode.Unread, err)
				}
				return apply.Run(ctx, wishes)
			})
		}
		if f.change.applyNodes {
			apply := f.applyingNodes(nodes.NewRunner(api))
			all = append(all, func(ctx context.Context, plan plan.Plan) error { return applyNodes(ctx, apply, plan) })
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	return func(ctx context.Context, plan plan.Plan) error {
		for _, change := range all {
			if err := change(ctx, plan); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

func (f *given) applying(api *client.Client) Apply {
	c := f.change
	changer := runs.New(api, c.changing.Timeout, c.changing.Settle, f.confirm, f.streams)
	changer.Force, changer.Overwrite = c.force, c.force && c.undo != ""
	return Apply{Changer: changer, Disruptive: c.disruptive, DryRun: c.dryRun, Color: f.colored()}
}

func (f *given) colored() bool {
	screen, err := terminal.New(f.streams.Out, f.color)
	return err == nil && screen.Color
}

func (f *given) confirm(question string) (bool, error) {
	return flags.Confirm(f.change.changing.Yes, f.streams, "--yes makes the change, --dry-run checks it")(question)
}

// undo carries out --undo: of a run of the journal, or of a file that earlier versions wrote.
func (f *given) undo(ctx context.Context) error {
	api, err := client.New(f.cluster)
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	apply := f.applying(api)
	if journal.IsID(f.change.undo) {
		return f.undoRun(ctx, apply)
	}
	undo, err := ReadUndo(ctx, f.change.undo)
	if err != nil {
		return flags.Usage(err)
	}
	return apply.Run(ctx, undo.wishes())
}

func (f *given) undoRun(ctx context.Context, apply Apply) error {
	if f.change.dryRun {
		return flags.Usage(errors.New("--dry-run requires --apply, or --undo with a file; without --yes, undo shows what it does before it asks"))
	}
	engine, err := f.policy.Controls(rego.Bundle())
	if err != nil {
		return flags.Usage(err)
	}
	r, err := apply.Find(ctx, f.change.undo, engine.Controls())
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	return r.GoBack(ctx)
}
