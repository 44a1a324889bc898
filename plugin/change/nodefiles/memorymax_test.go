package nodefiles

import (
	"io/fs"
	"os"
	"strings"
	"testing"
)

// A hard limit on k3s would have the kernel kill the control plane: nothing that is rendered holds one.
func TestNothingLimitsTheControlPlaneHard(t *testing.T) {
	files := 0
	err := fs.WalkDir(os.DirFS("testdata"), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile("testdata/" + path)
		if strings.Contains(string(data), "MemoryMax") || strings.Contains(string(data), "MemoryHigh") {
			t.Errorf("%s limits memory by systemd", path)
		}
		return err
	})
	if err != nil || files < 10 {
		t.Errorf("%d files were read: %v", files, err)
	}
}
