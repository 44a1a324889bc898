package journal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"encoding/json"

	"github.com/lightk8s/lightk8s/plugin/readfile"
	"github.com/lightk8s/lightk8s/plugin/savefile"
)

// Local keeps a copy of each run on this machine: the cluster can be what is lost.
type Local struct {
	// Dir of the runs of one cluster.
	Dir string
}

// LocalOf is the folder of a cluster: $XDG_STATE_HOME/lightk8s/CLUSTER, by default below ~/.local/state.
func LocalOf(cluster string) (Local, error) {
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

// copied is what a file holds.
type copied struct {
	Run
	Progress Progress `json:"progress"`
}

// validID is the form of an ID: it names a file.
var validID = regexp.MustCompile(`^[a-z]+-[0-9]{8}t[0-9]{6}z-[a-z2-7]{4}$`)

// File is the name of the copy of a run.
func (l Local) File(id string) string { return filepath.Join(l.Dir, id+".json") }

// Write writes a run and its progress.
func (l Local) Write(r Run, p Progress) error {
	data, err := json.Marshal(copied{r, p})
	if err == nil {
		err = os.MkdirAll(l.Dir, 0o700)
	}
	if err == nil {
		err = savefile.Write(l.File(r.ID), data, 0o600)
	}
	if err != nil {
		return fmt.Errorf("write the local copy of the journal: %w", err)
	}
	return nil
}

// Read reads a run and its progress.
func (l Local) Read(ctx context.Context, id string) (Run, Progress, error) {
	if !validID.MatchString(id) {
		return Run{}, Progress{}, ErrUnknown
	}
	data, err := readfile.Read(ctx, l.File(id), maxRun)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Run{}, Progress{}, ErrUnknown
	case err != nil:
		return Run{}, Progress{}, fmt.Errorf("read the local copy of the journal: %w", err)
	}
	var c copied
	if err := json.Unmarshal(data, &c); err != nil {
		return Run{}, Progress{}, fmt.Errorf("read %s: %w: %w", l.File(id), errDamaged, err)
	}
	if err := c.validate(c.Progress); err != nil {
		return Run{}, Progress{}, fmt.Errorf("read %s: %w", l.File(id), err)
	}
	return c.Run, c.Progress, nil
}
