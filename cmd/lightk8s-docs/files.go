package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/savefile"
)

// files are what is generated.
type files struct {
	// content by path.
	content map[string][]byte
	// owned are globs of files that are all generated: others that match are left over.
	owned []string
}

func (f *files) add(path string, content []byte) {
	f.content[filepath.Clean(path)] = content
}

// check returns an error that lists the files that are not as they would be written.
func (f *files) check() error {
	var wrong []string
	for _, path := range slices.Sorted(maps.Keys(f.content)) {
		data, err := os.ReadFile(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			wrong = append(wrong, path+": is missing")
		case err != nil:
			return fmt.Errorf("check: %w", err)
		case !bytes.Equal(data, f.content[path]):
			wrong = append(wrong, path+": is out of date")
		}
	}
	stale, err := f.stale()
	if err != nil {
		return err
	}
	for _, path := range stale {
		wrong = append(wrong, path+": is left over")
	}
	if len(wrong) == 0 {
		return nil
	}
	return fmt.Errorf("generated files are not up to date; run `make generate`\n  %s", strings.Join(wrong, "\n  "))
}

// write writes the files that differ, and removes what is left over.
func (f *files) write() error {
	for _, path := range slices.Sorted(maps.Keys(f.content)) {
		if data, err := os.ReadFile(path); err == nil && bytes.Equal(data, f.content[path]) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		if err := savefile.Write(path, f.content[path], 0o644); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	stale, err := f.stale()
	if err != nil {
		return err
	}
	for _, path := range stale {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove what is left over: %w", err)
		}
	}
	return nil
}

// stale lists the files that were generated once and would not be any more.
func (f *files) stale() ([]string, error) {
	var stale []string
	for _, pattern := range f.owned {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			return nil, fmt.Errorf("look for what is left over: %w", err)
		}
		for _, path := range paths {
			if _, ok := f.content[filepath.Clean(path)]; !ok {
				stale = append(stale, path)
			}
		}
	}
	slices.Sort(stale)
	return stale, nil
}
