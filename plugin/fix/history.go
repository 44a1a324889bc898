package fix

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/util/duration"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/cli-runtime/pkg/printers"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/text"
)

func newHistoryCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	return &cobra.Command{
		Use:   "history",
		Short: "List what fix and tune changed in the cluster",
		Long: templates.LongDesc(`
			List the runs of fix --apply and tune --apply, the newest first: who changed how many objects, how many findings that closed,
			and whether it was reverted or undone. The journal is kept in Secrets of the namespace kube-system.`),
		Args: flags.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			api, err := client.New(cluster)
			if err == nil {
				err = api.Reachable(cmd.Context())
			}
			if err != nil {
				return exitcode.With(exitcode.Unread, err)
			}
			return history(cmd.Context(), journal.Secrets{API: api}, time.Now(), streams)
		},
	}
}

func history(ctx context.Context, secrets journal.Secrets, now time.Time, streams genericiooptions.IOStreams) error {
	entries, err := secrets.List(ctx)
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	if len(entries) == 0 {
		return text.Say(streams.ErrOut, "No runs. fix --apply and tune --apply write one.")
	}
	for _, entry := range entries {
		if entry.Err != nil {
			if err := text.Say(streams.ErrOut, fmt.Sprintf("error: journal %s: %v", entry.ID, entry.Err)); err != nil {
				return err
			}
		}
	}
	if err := table(streams.Out, entries, now); err != nil {
		return err
	}
	if slices.ContainsFunc(entries, func(e journal.Entry) bool { return e.Err != nil }) {
		return exitcode.Silent(exitcode.Unread)
	}
	return nil
}

func table(out io.Writer, entries []journal.Entry, now time.Time) error {
	w := printers.GetNewTabWriter(out)
	lines := []string{"ID\tUSER\tAGE\tOBJECTS\tFIXED\tSTATE"}
	for _, e := range entries {
		if e.Err != nil {
			continue
		}
		fixed := "?"
		if e.Progress.Fixed != nil {
			fixed = strconv.Itoa(*e.Progress.Fixed)
		}
		fixed += "/" + strconv.Itoa(e.Found)
		if e.Found == 0 { // tune closes none by itself
			fixed = "-"
		}
		lines = append(lines, strings.Join([]string{
			e.ID, text.Clean(e.User), duration.HumanDuration(now.Sub(e.Started)), strconv.Itoa(len(e.Progress.Steps)), fixed, e.Progress.Summary(),
		}, "\t"))
	}
	if _, err := fmt.Fprintln(w, strings.Join(lines, "\n")); err != nil {
		return fmt.Errorf("print history: %w", err)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print history: %w", err)
	}
	return nil
}
