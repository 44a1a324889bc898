package savefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// folder returns a folder that holds a file "old", and the names in it later on.
func folder(t *testing.T) (dir string, names func() []string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "old"), []byte("precious"), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir, func() (names []string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		return names
	}
}

func wantFile(t *testing.T, name, content string, mode fs.FileMode) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil || string(data) != content {
		t.Errorf("%s holds %q, want %q: %v", name, data, content, err)
	}
	if info, err := os.Lstat(name); err != nil || info.Mode() != mode {
		t.Errorf("%s: %v, %v; want mode %v", name, info, err, mode)
	}
}

func wantNames(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names in the folder (-want +got):\n%s", diff)
	}
}

func TestWriteReplacesAFileAndItsMode(t *testing.T) {
	dir, names := folder(t)
	for _, name := range []string{"new", "old"} {
		if err := Write(filepath.Join(dir, name), []byte(name+" content"), 0o600); err != nil {
			t.Fatal(err)
		}
		wantFile(t, filepath.Join(dir, name), name+" content", 0o600)
	}
	if err := Write(filepath.Join(dir, "script"), nil, 0o755); err != nil {
		t.Fatal(err)
	}
	wantFile(t, filepath.Join(dir, "script"), "", 0o755)
	wantNames(t, names(), "new", "old", "script")
}

func TestAFileUnderWayIsForItsOwnerAloneAndChangesNothing(t *testing.T) {
	dir, names := folder(t)
	f, err := Create(filepath.Join(dir, "old"), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte(strings.Repeat("half ", 10_000))); err != nil {
		t.Fatal(err)
	}
	wantFile(t, filepath.Join(dir, "old"), "precious", 0o644)
	for _, name := range names() {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || name != "old" && (info.Mode() != 0o600 || info.Size() == 0) {
			t.Errorf("%s: %v, %v; want mode 0600 and some content", name, info, err)
		}
	}
	if err := f.Discard(); err != nil {
		t.Fatal(err)
	}
	wantFile(t, filepath.Join(dir, "old"), "precious", 0o644)
	wantNames(t, names(), "old")
}

func TestDiscardAfterCommitKeepsTheFile(t *testing.T) {
	dir, names := folder(t)
	f, err := Create(filepath.Join(dir, "new"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Commit(), f.Discard()); err != nil {
		t.Fatal(err)
	}
	wantNames(t, names(), "new", "old")
}

func TestWhatIsNoRegularFileIsRefused(t *testing.T) {
	dir, names := folder(t)
	for link, to := range map[string]string{"link": "old", "dangling": "gone", "to-device": os.DevNull} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "sub"), 0o755), syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600)); err != nil {
		t.Fatal(err)
	}
	before := names()
	for name, want := range map[string]string{
		"link": "is a symbolic link", "dangling": "is a symbolic link", "to-device": "is a symbolic link",
		"sub": "is a folder", "fifo": "is not a regular file", os.DevNull: "is not a regular file",
		"old/below": "not a directory", "gone/below": "no such file",
	} {
		file := name
		if !filepath.IsAbs(name) {
			file = filepath.Join(dir, name)
		}
		if err := Write(file, []byte("x"), 0o600); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Write %s: %v, want %q", name, err, want)
		}
		if err := WriteNew(file, []byte("x"), 0o600); err == nil {
			t.Errorf("WriteNew %s: no error", name)
		}
	}
	wantFile(t, filepath.Join(dir, "old"), "precious", 0o644)
	wantNames(t, names(), before...)
}

func TestWriteNewReplacesNothing(t *testing.T) {
	dir, names := folder(t)
	if err := WriteNew(filepath.Join(dir, "new"), []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantFile(t, filepath.Join(dir, "new"), "content", 0o600)
	for _, name := range []string{"new", "old"} {
		if err := WriteNew(filepath.Join(dir, name), []byte("x"), 0o600); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: %v, want %v", name, err, fs.ErrExist)
		}
	}
	wantFile(t, filepath.Join(dir, "old"), "precious", 0o644)
	wantNames(t, names(), "new", "old")
}

// A name that is in the way at the last moment: the file that was written goes, and nothing else.
func TestACommitThatFailsLeavesNothing(t *testing.T) {
	dir, names := folder(t)
	f, err := Create(filepath.Join(dir, "new"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "new", "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err == nil {
		t.Error("no error")
	}
	wantNames(t, names(), "new", "old")
}

func TestAFolderThatCannotBeWrittenIsAnError(t *testing.T) {
	dir, names := folder(t)
	if err := errors.Join(os.Chmod(filepath.Dir(dir), 0o755), os.Chmod(dir, 0o555)); err != nil {
		t.Fatal(err)
	}
	asUnprivileged(t)
	for _, name := range []string{"new", "old"} {
		if err := Write(filepath.Join(dir, name), []byte("x"), 0o600); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: error %v, want %v", name, err, fs.ErrPermission)
		}
	}
	if err := WriteNew(filepath.Join(dir, "new"), []byte("x"), 0o600); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %v, want %v", err, fs.ErrPermission)
	}
	wantFile(t, filepath.Join(dir, "old"), "precious", 0o644)
	wantNames(t, names(), "old")
}

// asUnprivileged takes from root what it can do with every file: this thread is an unprivileged user to the file system.
func asUnprivileged(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	runtime.LockOSThread()
	if err := syscall.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Setfsuid(0); err != nil {
			t.Error(err)
		}
		runtime.UnlockOSThread()
	})
}
