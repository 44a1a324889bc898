package tune

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/lightk8s/lightk8s/plugin/change/nodes"
	"github.com/lightk8s/lightk8s/plugin/change/objects"
	"github.com/lightk8s/lightk8s/plugin/change/resize"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// resizeWait is how long the kubelets have to resize the pods of a Deployment while they run. Most take
// seconds; a pod that waits for room on its node takes as long as the room does.
const resizeWait = 30 * time.Second

// changeFlags say what is to become of a plan, beside being shown.
type changeFlags struct {
	write      string
	apply      bool
	applyNodes bool
	undo       string
	backup     string
	force      bool
	dryRun     bool
	yes        bool
	nodeImage  string
	timeout    time.Duration
}

func (f *changeFlags) add(cmd *cobra.Command) {
	set := cmd.Flags()
	set.StringVar(&f.write, "write", "", "Folder to write the plan into: files and scripts for each node, and objects as YAML.")
	set.BoolVar(&f.apply, "apply", false, "Change the objects of the API: resize workloads, create LimitRanges and ResourceQuotas.")
	set.BoolVar(&f.applyNodes, "apply-nodes", false, "Change the settings of the nodes, one after the other, through a privileged pod that ends when it is done.")
	set.StringVar(&f.undo, "undo", "", "File that --apply saved: take back what it did, and plan nothing.")
	set.StringVar(&f.backup, "backup", "", "File to save the way back from --apply into. Default: lightk8s-undo-TIME.yaml in the working directory.")
	set.BoolVar(&f.force, "force-conflicts", false, "With --apply, change fields that belong to Helm or another controller too. With --undo, those that somebody changed since.")
	set.BoolVar(&f.dryRun, "dry-run", false, "With --apply or --undo, have the API server check the changes, and store nothing.")
	set.BoolVarP(&f.yes, "yes", "y", false, "Do not ask.")
	set.StringVar(&f.nodeImage, "node-image", "", "Image of the pod of --apply-nodes. It runs programs of the node, so any will do that the node has and you trust. Default: one of a pod in kube-system.")
	set.DurationVar(&f.timeout, "node-timeout", 10*time.Minute, "How long --apply-nodes waits for one node, which may have to go back.")
	flags.CompleteFolders(cmd, "write")
}

// validate finds flags that contradict each other.
func (f *changeFlags) validate(fromFiles bool) error {
	change := f.apply || f.applyNodes || f.undo != ""
	switch {
	case change && fromFiles:
		return errors.New("--apply, --apply-nodes and --undo change the cluster, so they go without --filename")
	case f.undo != "" && (f.apply || f.applyNodes || f.write != ""):
		return errors.New("--undo goes alone: it plans nothing")
	case f.backup != "" && !f.apply:
		return errors.New("--backup goes with --apply")
	case f.force && !f.apply && f.undo == "":
		return errors.New("--force-conflicts goes with --apply or --undo")
	case f.dryRun && !f.apply && f.undo == "":
		return errors.New("--dry-run goes with --apply or --undo: without them nothing is changed")
	case f.dryRun && f.applyNodes:
		return errors.New("--dry-run and --apply-nodes exclude each other: --write shows what a node would get")
	case f.nodeImage != "" && !f.applyNodes:
		return errors.New("--node-image goes with --apply-nodes")
	case f.timeout < time.Minute:
		return errors.New("--node-timeout must be a minute or more: a node that does not get ready has to go back in that time too")
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
			all = append(all, func(ctx context.Context, plan plan.Plan) error { return apply.Run(ctx, edits(plan)) })
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

func (f *given) applying(api *client.Client) objects.Apply {
	backup := f.change.backup
	if backup == "" {
		backup = fmt.Sprintf("lightk8s-undo-%s.yaml", time.Now().UTC().Format("20060102-150405"))
	}
	return objects.Apply{
		Objects: objects.New(api), InPlace: resize.New(api, resizeWait), Force: f.change.force, DryRun: f.change.dryRun, Confirm: f.confirm("Make these changes?"),
		Save: func(u objects.Undo) error {
			if err := u.WriteTo(backup); err != nil {
				return err
			}
			return text.Write(f.streams.ErrOut, "The way back: kubectl lightk8s tune --undo "+backup+"\n")
		},
		Color: f.colored(), Out: f.streams.Out, ErrOut: f.streams.ErrOut,
	}
}

func (f *given) colored() bool {
	screen, err := terminal.New(f.streams.Out, f.color)
	return err == nil && screen.Color
}

func (f *given) confirm(question string) func() (bool, error) {
	return func() (bool, error) {
		sure, err := terminal.Confirm(f.change.yes, f.streams.In, f.streams.ErrOut, question, "--yes makes the change, --dry-run tries it")
		return sure, flags.Usage(err)
	}
}

// undo carries out --undo.
func (f *given) undo(ctx context.Context) error {
	undo, err := objects.ReadUndo(ctx, f.change.undo)
	if err != nil {
		return flags.Usage(err)
	}
	api, err := client.New(f.cluster)
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	return f.applying(api).Undo(ctx, undo)
}
