package webhook

import (
	"context"
	"errors"
	"fmt"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/source/installation"
)

// planner finds the steps of a change in a cluster.
type planner struct {
	cluster cluster
	name    string // of the configurations; "": find them
	floor   bool
	server  bool // the steps are only tried

	found []change.Registration // what Save is to save
}

// read reads what is to be changed. Where nothing is installed there is none of it.
func (p *planner) read(ctx context.Context) ([]change.Registration, error) {
	objects, err := p.cluster.Registrations(ctx, p.name, p.floor)
	var several *installation.SeveralError
	switch {
	case errors.As(err, &several):
		return nil, exitcode.With(exitcode.Usage, err)
	case errors.Is(err, installation.ErrNotInstalled):
		return nil, nil
	case err != nil:
		return nil, exitcode.With(exitcode.Unread, err)
	}
	return objects, nil
}

// absent says that nothing is there.
func (p *planner) absent() string {
	if p.name != "" {
		return "there is no webhook configuration " + p.name
	}
	return installation.ErrNotInstalled.Error()
}

// disabling lets every webhook fail open, and with floor the floor warn alone.
func (p *planner) disabling(ctx context.Context) ([]step, string, error) {
	objects, err := p.read(ctx)
	if err != nil {
		return nil, "", err
	}
	if len(objects) == 0 {
		return nil, "", exitcode.With(exitcode.Unread, errors.New("nothing to disable: "+p.absent()))
	}
	steps, err := p.changes(objects, disable, "disabled")
	return steps, "every webhook fails open already. One that is up goes on denying: --remove takes it out of the way, and --floor the floor", err
}

// enabling takes back what disabling did.
func (p *planner) enabling(ctx context.Context) ([]step, string, error) {
	objects, err := p.read(ctx)
	if err != nil {
		return nil, "", err
	}
	if len(objects) == 0 {
		return nil, "", exitcode.With(exitcode.Unread,
			fmt.Errorf("nothing to enable: %s; what disable --remove removed comes back with enable -f FILE", p.absent()))
	}
	steps, err := p.changes(objects, enable, "enabled")
	for i, s := range steps {
		steps[i].run = func(ctx context.Context) (string, error) {
			done, err := s.run(ctx)
			return done, errors.Join(err, p.giveBack(ctx, s.object, err == nil))
		}
	}
	return steps, "nothing is disabled", err
}

func (p *planner) changes(objects []change.Registration, change func(map[string]any) (map[string]any, error), done string) ([]step, error) {
	var steps []step
	for _, object := range objects {
		after, err := change(object.Object)
		if err != nil {
			return nil, exitcode.With(exitcode.Unread, fmt.Errorf("%s: %w", object, err))
		}
		if after == nil {
			continue
		}
		steps = append(steps, step{object: object, before: object.Object, after: after, done: done, run: func(ctx context.Context) (string, error) {
			return done, p.cluster.Update(ctx, object, p.server, change)
		}})
	}
	return steps, nil
}

// giveBack leaves the object to whoever installed it, once it is as it was.
func (p *planner) giveBack(ctx context.Context, object change.Registration, restored bool) error {
	if !restored || p.server {
		return nil
	}
	return p.cluster.Disown(ctx, object)
}

// removing deletes the configurations, and with floor the binding of the floor.
func (p *planner) removing(ctx context.Context) ([]step, string, error) {
	objects, err := p.read(ctx)
	if err != nil {
		return nil, "", err
	}
	p.found = objects
	var steps []step
	for _, object := range objects {
		steps = append(steps, step{object: object, before: object.Object, done: "deleted", run: func(ctx context.Context) (string, error) {
			return "deleted", p.cluster.Delete(ctx, object, p.server)
		}})
	}
	return steps, p.absent(), nil
}

// restoring creates what a backup holds.
func (p *planner) restoring(read func(context.Context) ([]map[string]any, error)) func(context.Context) ([]step, string, error) {
	return func(ctx context.Context) ([]step, string, error) {
		contents, err := read(ctx)
		if err != nil {
			return nil, "", exitcode.With(exitcode.Unread, err)
		}
		objects, err := saved(contents)
		if err != nil {
			return nil, "", exitcode.With(exitcode.Usage, err)
		}
		var steps []step
		for _, object := range objects {
			steps = append(steps, step{object: object, after: object.Object, done: "created", run: func(ctx context.Context) (string, error) {
				made, err := p.cluster.Create(ctx, object, p.server)
				if !made {
					return "is there already: left as it is", err
				}
				return "created", errors.Join(err, p.giveBack(ctx, object, err == nil))
			}})
		}
		return steps, "", nil
	}
}
