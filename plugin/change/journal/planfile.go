package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"

	"github.com/lightk8s/lightk8s/plugin/readfile"
	"github.com/lightk8s/lightk8s/plugin/savefile"
)

// WriteNew writes a run into a file that is not there yet, for its owner alone: objects can hold passwords.
func (r Run) WriteNew(file string) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err == nil {
		err = savefile.WriteNew(file, append(data, '\n'), 0o600)
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s already exists; move it away", file)
	case err != nil:
		return fmt.Errorf("write the plan: %w", err)
	}
	return nil
}

// ReadPlan reads a file that WriteNew wrote.
func ReadPlan(ctx context.Context, file string) (Run, error) {
	data, err := readfile.Read(ctx, file, maxRun)
	if err != nil {
		return Run{}, fmt.Errorf("read the plan: %w", err)
	}
	var run Run
	if err := decode(data, &run); err != nil {
		return Run{}, fmt.Errorf("read %s: not a file that fix --plan wrote: %w", file, err)
	}
	if err := run.validate(run.Begin()); err != nil {
		return Run{}, fmt.Errorf("read %s: not a file that fix --plan wrote: %w", file, err)
	}
	return run, nil
}

// Same reports whether two steps make the same of the same object.
func (s Step) Same(other Step) bool {
	return s.Object == other.Object && s.UID == other.UID && reflect.DeepEqual(s.Before, other.Before) && reflect.DeepEqual(s.After, other.After)
}
