package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFilesOfOneMebibyteFillTheFolder(t *testing.T) {
	folder := t.TempDir()
	take := fill(folder)
	for range 3 {
		if err := take(); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) != 3 {
		t.Fatalf("files %v, error %v", files, err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Size() != mib {
		t.Errorf("size %v, error %v", info, err)
	}
}

func TestHogSaysWhatItCannotDo(t *testing.T) {
	if err := run(0, ""); err == nil || err.Error() != "rate 0 is not above 0" {
		t.Errorf("error: %v", err)
	}
	if err := run(1000, filepath.Join(t.TempDir(), "absent")); err == nil || !strings.HasPrefix(err.Error(), "fill the folder: ") {
		t.Errorf("error: %v", err)
	}
}
