package fix

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/fix/plan"
	"github.com/lightk8s/lightk8s/plugin/fix/print"
	"github.com/lightk8s/lightk8s/plugin/savefile"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// Files closes findings in manifests. It has values and interfaces, no flags.
type Files struct {
	Reader
	Write   bool // change the files
	Check   bool // end with exit code 1 where something can be fixed
	Backup  bool // keep each old file
	Printer print.Printer
	// Clean reports whether git holds the file as it is, so that git brings it back.
	Clean func(ctx context.Context, file string) bool
	Out   io.Writer
}

// backupSuffix is added to the name of an old file.
const backupSuffix = ".orig"

// Run plans, shows the plan and makes the changes if it is told to.
func (o Files) Run(ctx context.Context) error {
	found, err := o.read(ctx)
	if err != nil {
		return err
	}
	p := o.plan(found)
	if o.Write {
		if err := o.write(ctx, &p, found); err != nil {
			return err
		}
	}
	if found.objects > 0 {
		if err := o.Printer.Print(o.Out, p); err != nil {
			return err
		}
	}
	return found.ending(o.Check && p.Fixed > 0)
}

// plan edits the files in memory.
func (o Files) plan(r reading) plan.Plan {
	p := plan.Plan{Judged: r.objects}
	byFile := map[string][]plan.Change{}
	for _, change := range r.changes {
		p.Add(change)
		for _, part := range change.Parts() {
			if !part.IsEmpty() {
				byFile[part.Origin.File] = append(byFile[part.Origin.File], part)
			}
		}
	}
	for name, changes := range byFile {
		if r.shown[name] {
			p.Files = append(p.Files, plan.Refused(name, changes, plan.ErrSnapshot))
			continue
		}
		before, err := readManifest(name)
		if err != nil {
			p.Files = append(p.Files, plan.Refused(name, changes, err))
			continue
		}
		p.Files = append(p.Files, plan.Edit(name, before, changes))
	}
	slices.SortFunc(p.Files, func(a, b plan.File) int { return cmp.Compare(a.Name, b.Name) })
	p.Settle()
	return p
}

var (
	errNoFile   = errors.New("not a file; save it and name the file with -f")
	errRendered = errors.New("rendered from the folder; make the change in its values, templates or patches")
)

func readManifest(name string) ([]byte, error) {
	if name == "-" || strings.Contains(name, "://") {
		return nil, errNoFile
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errRendered
	case !info.Mode().IsRegular():
		return nil, errNoFile
	}
	return os.ReadFile(name)
}

// write writes the files, and reads everything again: what is fixed is what the controls no longer find.
func (o Files) write(ctx context.Context, p *plan.Plan, before reading) error {
	if err := o.saveable(ctx, p.Files); err != nil {
		return exitcode.With(exitcode.Usage, err)
	}
	for _, file := range p.Files {
		if len(file.Changes) == 0 {
			continue
		}
		if err := o.save(file); err != nil {
			return exitcode.With(exitcode.Partly, fmt.Errorf("write %s: %w; %s written before it", file.Name, err, text.Count(len(p.Written), "file")))
		}
		p.Written = append(p.Written, file.Name)
	}
	again, err := o.read(ctx)
	switch {
	case err != nil:
		return err
	case again.errors > before.errors || again.objects < before.objects:
		return exitcode.With(exitcode.Unread, fmt.Errorf("wrote %s, but not all was read again, so nothing counts as fixed", text.Listed("", p.Written, 200)))
	}
	p.Recount(again.changes)
	return nil
}

// saveable finds the files that could not be brought back.
func (o Files) saveable(ctx context.Context, files []plan.File) error {
	var unsafe []string
	for _, file := range files {
		if len(file.Changes) > 0 && !o.Backup && !o.Clean(ctx, file.Name) {
			unsafe = append(unsafe, file.Name)
		}
	}
	if len(unsafe) == 0 {
		return nil
	}
	return fmt.Errorf("git does not hold %s as it is: commit, or add --backup to keep each old file as FILE%s; nothing was written",
		text.Listed("", unsafe, 200), backupSuffix)
}

func (o Files) save(file plan.File) error {
	info, err := os.Stat(file.Name)
	if err != nil {
		return err
	}
	now, err := os.ReadFile(file.Name)
	if err != nil {
		return err
	}
	if string(now) != string(file.Before) {
		return errors.New("it changed since it was read; run fix again")
	}
	if o.Backup {
		if err := savefile.WriteNew(file.Name+backupSuffix, file.Before, info.Mode().Perm()); err != nil {
			if errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("%s%s already exists; move it away", file.Name, backupSuffix)
			}
			return err
		}
	}
	return savefile.Write(file.Name, file.After, info.Mode().Perm())
}
