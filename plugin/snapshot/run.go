package snapshot

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/source"
)

// Run writes the snapshot. What could not be read is told on ErrOut, and its kind is not
// declared as known.
func (o Options) Run(ctx context.Context) error {
	read, err := o.run(ctx)
	if err != nil {
		return err
	}
	return read.ending()
}

// reading is how reading the cluster ended.
type reading struct {
	objects int
	// unread kinds; the empty one is the whole cluster, or it is not certain what is missing.
	unread map[schema.GroupKind]bool
	// failed is true where something else than a right is missing.
	failed bool
}

func (r reading) ending() error {
	if len(r.unread) > 0 {
		return exitcode.Silent(exitcode.Unread)
	}
	return nil
}

func (r *reading) miss(err error) {
	var kind schema.GroupKind
	var read *source.ReadError
	if errors.As(err, &read) {
		kind = read.Kind
	}
	r.unread[kind] = true
	r.failed = r.failed || kind.Empty() || !errors.Is(err, source.ErrForbidden)
}

func (o Options) run(ctx context.Context) (reading, error) {
	out := bufio.NewWriter(o.Out)
	snapshot := source.NewSnapshot(out)
	r := reading{unread: map[schema.GroupKind]bool{}}
	for target, err := range o.Source(ctx) {
		var notice *source.Notice
		switch {
		case err == nil:
			if err := snapshot.Write(target.Object); err != nil {
				return r, err
			}
			r.objects++
		case errors.As(err, &notice):
			fmt.Fprintf(o.ErrOut, "note: %v\n", err) //nolint:errcheck // nowhere left to say it
		default:
			r.miss(err)
			fmt.Fprintf(o.ErrOut, "error: %s\n", client.Explain(err)) //nolint:errcheck // nowhere left to say it
		}
	}
	if ctx.Err() != nil {
		return r, exitcode.With(exitcode.Unread, fmt.Errorf("snapshot: %w", ctx.Err()))
	}
	known := slices.DeleteFunc(slices.Clone(o.Kinds), func(kind schema.GroupKind) bool { return r.unread[kind] })
	if r.unread[schema.GroupKind{}] {
		known = nil
	}
	return r, errors.Join(snapshot.Close(known), out.Flush())
}
