package registrations

import (
	"context"
	"errors"
	"fmt"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/source/installation"
)

// cluster is what a change reads and writes.
type cluster interface {
	Registrations(ctx context.Context, name string, floor bool) ([]Registration, error)
	Update(ctx context.Context, r Registration, dryRun bool, change func(map[string]any) (map[string]any, error)) error
	Delete(ctx context.Context, r Registration, dryRun bool) error
	Create(ctx context.Context, r Registration, dryRun bool) (bool, error)
	Disown(ctx context.Context, r Registration) error
}

// Planner finds the steps of a change in a cluster.
type Planner struct {
	Cluster cluster
	Name    string // of the configurations; "": find them
	Floor   bool

	Found []Registration // what Save is to save
}

// read reads what is to be changed. Where nothing is installed there is none of it.
func (p *Planner) read(ctx context.Context) ([]Registration, error) {
	objects, err := p.Cluster.Registrations(ctx, p.Name, p.Floor)
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

// absent returns the message for an installation that was not found.
func (p *Planner) absent() string {
	if p.Name != "" {
		return "no webhook configuration " + p.Name + " found"
	}
	return installation.ErrNotInstalled.Error()
}

// Disabling lets every webhook fail open, and with floor the floor warn alone.
func (p *Planner) Disabling(ctx context.Context) (change.Plan, error) {
	objects, err := p.read(ctx)
	if err != nil {
		return change.Plan{}, err
	}
	if len(objects) == 0 {
		return change.Plan{}, exitcode.With(exitcode.Unread, errors.New("nothing to disable: "+p.absent()))
	}
	steps, err := p.changes(objects, disable, "disabled", false)
	if objects[0].Object["kind"] == injectionKind {
		return plan(steps, "no webhook is called in mode policies. --remove stops the injection, and --floor has the floor only warn"), err
	}
	return plan(steps, "every webhook fails open already. One that is up goes on denying: --remove takes it out of the way, and --floor the floor"), err
}

// Enabling undoes what disabling did, and leaves the objects to those who installed them.
func (p *Planner) Enabling(ctx context.Context) (change.Plan, error) {
	objects, err := p.read(ctx)
	if err != nil {
		return change.Plan{}, err
	}
	if len(objects) == 0 {
		return change.Plan{}, exitcode.With(exitcode.Unread,
			fmt.Errorf("nothing to enable: %s; enable -f FILE restores what disable --remove deleted", p.absent()))
	}
	steps, err := p.changes(objects, enable, "enabled", true)
	return plan(steps, "nothing is disabled"), err
}

// plan is the steps, or why there is none.
func plan(steps []change.Step, idle string) change.Plan {
	return change.Plan{Steps: steps, Idle: "nothing to do: " + idle}
}

func (p *Planner) changes(objects []Registration, modify func(map[string]any) (map[string]any, error), done string, disown bool) ([]change.Step, error) {
	var steps []change.Step
	for _, object := range objects {
		after, err := modify(object.Object)
		if err != nil {
			return nil, exitcode.With(exitcode.Unread, fmt.Errorf("%s: %w", object, err))
		}
		if after == nil {
			continue
		}
		steps = append(steps, change.Step{
			Name: object.String(), Before: object.Object, After: after, Done: done,
			Run: func(ctx context.Context, dryRun bool) (string, error) {
				err := p.Cluster.Update(ctx, object, dryRun, modify)
				if err == nil && disown && !dryRun {
					err = p.Cluster.Disown(ctx, object)
				}
				return done, err
			},
		})
	}
	return steps, nil
}

// Removing deletes the configurations, and with floor the binding of the floor.
func (p *Planner) Removing(ctx context.Context) (change.Plan, error) {
	objects, err := p.read(ctx)
	if err != nil {
		return change.Plan{}, err
	}
	p.Found = objects
	var steps []change.Step
	for _, object := range objects {
		steps = append(steps, change.Step{
			Name: object.String(), Before: object.Object, Done: "deleted",
			Run: func(ctx context.Context, dryRun bool) (string, error) {
				return "deleted", p.Cluster.Delete(ctx, object, dryRun)
			},
		})
	}
	return plan(steps, p.absent()), nil
}

// Restoring creates what a backup holds.
func (p *Planner) Restoring(read func(context.Context) ([]map[string]any, error)) func(context.Context) (change.Plan, error) {
	return func(ctx context.Context) (change.Plan, error) {
		contents, err := read(ctx)
		if err != nil {
			return change.Plan{}, exitcode.With(exitcode.Unread, err)
		}
		objects, err := saved(contents)
		if err != nil {
			return change.Plan{}, exitcode.With(exitcode.Usage, err)
		}
		var steps []change.Step
		for _, object := range objects {
			steps = append(steps, change.Step{
				Name: object.String(), After: object.Object, Done: "created",
				Run: func(ctx context.Context, dryRun bool) (string, error) {
					made, err := p.Cluster.Create(ctx, object, dryRun)
					switch {
					case !made:
						return "already exists; not changed", err
					case err == nil && !dryRun:
						err = p.Cluster.Disown(ctx, object)
					}
					return "created", err
				},
			})
		}
		return plan(steps, ""), nil
	}
}
