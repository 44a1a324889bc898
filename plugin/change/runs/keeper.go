package runs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/patches"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// keeper writes the journal into the cluster and, as a copy, on this machine.
type keeper struct {
	api     *client.Client
	secrets *journal.Secrets // nil: without a right to them
	local   journal.Local
	locks   bool
	errOut  io.Writer

	lock    *journal.Lock
	written bool  // in the cluster
	broken  error // of the local copy
}

// newKeeper asks for the rights that a journal needs, and says before the question where it can be kept.
func newKeeper(ctx context.Context, api *client.Client, cluster string, errOut io.Writer) (*keeper, error) {
	local, err := journal.LocalOf(cluster)
	if err != nil {
		return nil, err
	}
	k := &keeper{api: api, secrets: &journal.Secrets{API: api}, local: local, locks: true, errOut: errOut}
	changer := patches.New(api)
	lacks := func(group, resource string, verbs ...string) (string, error) {
		var rights []patches.Right
		for _, verb := range verbs {
			rights = append(rights, patches.Right{Verb: verb, Group: group, Resource: resource, Namespace: journal.Namespace})
		}
		return changer.Lacking(ctx, rights)
	}
	lacking, err := lacks("", "secrets", "create", "get", "update")
	if err == nil && lacking != "" {
		k.secrets = nil
		err = text.Say(errOut, fmt.Sprintf("note: the journal is kept in %s alone: you cannot %s", local.Dir, lacking))
	}
	if err != nil {
		return nil, err
	}
	lacking, err = lacks("coordination.k8s.io", "leases", "create", "get", "update", "delete")
	if err == nil && lacking != "" {
		k.locks = false
		err = text.Say(errOut, fmt.Sprintf("note: another run at the same time would not be seen: you cannot %s", lacking))
	}
	return k, err
}

// begin takes the lock, and writes a run before its first change. The context ends when the lock is lost.
func (k *keeper) begin(ctx context.Context, run journal.Run, progress journal.Progress) (context.Context, error) {
	locked := ctx
	if k.locks {
		var err error
		if locked, k.lock, err = journal.Acquire(ctx, k.api, run.ID); err != nil {
			return nil, err
		}
	}
	if k.secrets != nil && !k.written {
		if err := k.secrets.Write(ctx, run); err != nil {
			return nil, err
		}
		k.written = true
		if err := k.secrets.Prune(ctx, run.Started); err != nil {
			if err := text.Say(k.errOut, "note: old runs stay in the journal: "+err.Error()); err != nil {
				return nil, err
			}
		}
	}
	k.broken = k.local.Write(run, progress)
	switch {
	case k.broken != nil && (k.secrets == nil || givesRights(run)):
		return nil, k.broken
	case k.broken != nil:
		if err := text.Say(k.errOut, "note: "+k.broken.Error()+"; the journal is in the cluster"); err != nil {
			return nil, err
		}
	}
	return locked, text.Say(k.errOut, "journal "+run.ID)
}

// note writes the progress of a run.
func (k *keeper) note(ctx context.Context, run journal.Run, progress journal.Progress) error {
	var err error
	if k.secrets != nil {
		err = k.secrets.Note(ctx, run.ID, progress)
	}
	if k.broken == nil {
		if k.broken = k.local.Note(run.ID, progress); k.broken != nil && k.secrets != nil && !givesRights(run) {
			said := text.Say(k.errOut, "note: "+k.broken.Error()+"; the journal is in the cluster alone")
			err = errors.Join(err, said, k.local.Discard(run.ID))
		}
	}
	switch {
	case k.secrets == nil, k.broken != nil && givesRights(run):
		return k.broken
	case err != nil:
		return fmt.Errorf("%w; the copy is %s", err, k.local.File(run.ID))
	}
	return nil
}

// end gives the lock back.
func (k *keeper) end(ctx context.Context) error {
	if k.lock == nil {
		return nil
	}
	lock := k.lock
	k.lock = nil
	return lock.Release(context.WithoutCancel(ctx))
}

// read reads a run: from the cluster, or where it has none, or it is damaged, from this machine.
func (k *keeper) read(ctx context.Context, id string) (journal.Run, journal.Progress, error) {
	if !journal.IsID(id) {
		return journal.Run{}, journal.Progress{}, journal.ErrUnknown
	}
	var err error
	if k.secrets != nil {
		var run journal.Run
		var progress journal.Progress
		if run, progress, err = k.secrets.Read(ctx, id); err == nil {
			k.written = true
			if givesRights(run) {
				return k.fromHere(ctx, run)
			}
			return run, progress, nil
		}
		if !errors.Is(err, journal.ErrUnknown) && !errors.Is(err, journal.ErrDamaged) {
			return run, progress, err // the copy can be older
		}
	}
	run, progress, errLocal := k.local.Read(ctx, id)
	switch {
	case errLocal == nil && errors.Is(err, journal.ErrDamaged):
		err = text.Say(k.errOut, "note: "+err.Error()+"; the copy on this machine is used")
	case errLocal == nil:
		err = nil
	case !errors.Is(err, journal.ErrDamaged):
		err = errLocal
	}
	k.secrets = nil // what it holds of this run is no good
	return run, progress, err
}

// givesRights reports whether undo of a run, or the run, can give rights.
func givesRights(run journal.Run) bool {
	return slices.ContainsFunc(run.Steps, func(step journal.Step) bool {
		kind := step.Object.GroupKind()
		return kind.Group == "rbac.authorization.k8s.io" || kind == schema.GroupKind{Kind: "Secret"}
	})
}

// fromHere takes the copy on this machine for a run that gives rights: anyone who can write Secrets of kube-system could
// have an administrator give them rights by a run in the cluster.
func (k *keeper) fromHere(ctx context.Context, run journal.Run) (journal.Run, journal.Progress, error) {
	local, progress, err := k.local.Read(ctx, run.ID)
	same := func(a, b journal.Step) bool { return a.Same(b) }
	if err != nil || !slices.EqualFunc(local.Steps, run.Steps, same) {
		return run, progress, fmt.Errorf("run %s changes rights or tokens: only the machine that made it can go on or back, and this one has no such copy at %s",
			run.ID, k.local.File(run.ID))
	}
	return local, progress, nil
}
