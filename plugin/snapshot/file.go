package snapshot

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/savefile"
)

// runInto writes the snapshot into a file. One that is there is replaced only where all was read but
// what the user has no right to: what could be read later today would be lost for good.
func (o Options) runInto(ctx context.Context, name string) error {
	_, err := os.Lstat(name)
	isThere := err == nil
	file, err := savefile.Create(name, 0o600)
	if err != nil {
		return fmt.Errorf("write snapshot: %w", err)
	}
	o.Out = file
	read, err := o.run(ctx)
	switch {
	case err != nil:
		return errors.Join(err, file.Discard())
	case read.objects == 0 && len(read.unread) > 0:
		return errors.Join(exitcode.With(exitcode.Unread, fmt.Errorf("write snapshot: nothing was read; %s is not written", name)), file.Discard())
	case read.failed && isThere:
		return errors.Join(exitcode.With(exitcode.Unread, fmt.Errorf("write snapshot: not everything was read; %s is not replaced: name another file with --out", name)), file.Discard())
	}
	if err := file.Commit(); err != nil {
		return fmt.Errorf("write snapshot: %w", err)
	}
	return read.ending()
}
