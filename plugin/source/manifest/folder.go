package manifest

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// maxLooked is how many entries are looked at for a manifest in folders that are not read.
const maxLooked = 1000

// holdsManifests reports whether a folder, or one below it, has a file that -R would read. Of a very large one
// only the beginning is looked at.
func holdsManifests(root string) bool {
	found, looked := false, 0
	// What cannot be read is not read without -R either.
	_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		looked++
		switch {
		case looked > maxLooked:
			return fs.SkipAll
		case err == nil && entry.IsDir() && isChart(path):
			return fs.SkipDir
		case err == nil && !entry.IsDir() && isManifest(path) && !isKustomization(path):
			found = true
			return fs.SkipAll
		}
		return nil
	})
	return found
}

func isManifest(path string) bool { return slices.Contains(manifestSuffixes, filepath.Ext(path)) }

func isKustomization(path string) bool {
	return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) == "kustomization"
}
