package manifest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
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

// isChart reports whether a folder is a Helm chart, whose files are templates and no manifests.
func isChart(folder string) bool {
	info, err := os.Stat(filepath.Join(folder, "Chart.yaml"))
	return err == nil && info.Mode().IsRegular()
}

func errChart(folder string) error {
	return fmt.Errorf("the folder is a Helm chart; run helm template NAME %s | kubectl lightk8s audit -f -", text.CommandLine([]string{folder}))
}
