package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/lightk8s/lightk8s/plugin/readfile"
	"github.com/lightk8s/lightk8s/plugin/savefile"
)

// Local keeps a copy of each run on this machine: the cluster can be what is lost.
type Local struct {
	// Dir of the runs of one cluster.
	Dir string
}

var clusterUID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// LocalOf is the folder of a cluster: $XDG_STATE_HOME/lightk8s/CLUSTER, by default below ~/.local/state.
func LocalOf(cluster string) (Local, error) {
	if !clusterUID.MatchString(cluster) { // it names a folder
		return Local{}, fmt.Errorf("the UID of namespace kube-system is %q, which is none", cluster)
	}
	state := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(state) { // as the XDG Base Directory Specification has it
		home, err := os.UserHomeDir()
		if err != nil {
			return Local{}, fmt.Errorf("find the folder of local copies: %w", err)
		}
		state = filepath.Join(home, ".local", "state")
	}
	return Local{Dir: filepath.Join(state, "lightk8s", cluster)}, nil
}

// File is the name of the copy of a run.
func (l Local) File(id string) string { return filepath.Join(l.Dir, id+".json") }

// progressFile is beside it: a run is written once, and its progress with each change.
func (l Local) progressFile(id string) string { return filepath.Join(l.Dir, id+".progress.json") }

// Write writes a run of which nothing is done yet.
func (l Local) Write(r Run, p Progress) error {
	if err := os.MkdirAll(l.Dir, 0o700); err != nil {
		return fmt.Errorf("write the local copy of the journal: %w", err)
	}
	return errors.Join(save(l.File(r.ID), r), l.Note(r.ID, p))
}

// Note writes the progress of a run.
func (l Local) Note(id string, p Progress) error { return save(l.progressFile(id), p) }

// Discard removes the copy of a run that could not be kept up: it would tell of less than was done.
func (l Local) Discard(id string) error {
	return errors.Join(os.Remove(l.progressFile(id)), os.Remove(l.File(id)))
}

func save(file string, value any) error {
	data, err := json.Marshal(value)
	if err == nil {
		err = savefile.Write(file, data, 0o600)
	}
	if err != nil {
		return fmt.Errorf("write the local copy of the journal: %w", err)
	}
	return nil
}

// Read reads a run and its progress.
func (l Local) Read(ctx context.Context, id string) (Run, Progress, error) {
	var run Run
	var progress Progress
	for file, into := range map[string]any{l.File(id): &run, l.progressFile(id): &progress} {
		data, err := readfile.Read(ctx, file, maxRun)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return Run{}, Progress{}, ErrUnknown
		case err != nil:
			return Run{}, Progress{}, fmt.Errorf("read the local copy of the journal: %w", err)
		}
		if err := decode(data, into); err != nil {
			return Run{}, Progress{}, fmt.Errorf("read %s: %w", file, err)
		}
	}
	if err := run.validate(progress); err != nil {
		return Run{}, Progress{}, fmt.Errorf("read %s: %w", l.File(id), err)
	}
	return run, progress, nil
}
