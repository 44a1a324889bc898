package fix

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/fix/plan"
	"github.com/lightk8s/lightk8s/plugin/fix/print"
	"github.com/lightk8s/lightk8s/plugin/savefile"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// writeOwned writes a file for each owner into a new folder.
func (o Cluster) writeOwned(owned []plan.Change) error {
	snippets, err := print.Snippets(owned)
	if err != nil {
		return err
	}
	if len(snippets) == 0 {
		return text.Say(o.Reader.ErrOut, "no change belongs to an owner; "+o.Owners+" is not written")
	}
	if err := os.Mkdir(o.Owners, 0o750); err != nil {
		if errors.Is(err, fs.ErrExist) {
			err = fmt.Errorf("%s already exists; name a new folder", o.Owners)
		}
		return exitcode.With(exitcode.Usage, fmt.Errorf("write what belongs to owners: %w", err))
	}
	for _, snippet := range snippets {
		if err := savefile.WriteNew(filepath.Join(o.Owners, snippet.Name), []byte(snippet.Content), 0o640); err != nil {
			return exitcode.With(exitcode.Partly, fmt.Errorf("write what belongs to owners: %w", err))
		}
	}
	return text.Say(o.Reader.ErrOut, fmt.Sprintf("wrote %s to %s", text.Count(len(snippets), "file"), o.Owners))
}
