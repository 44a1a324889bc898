package snapshot

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/source"
)

// What the next snapshot cannot hold is not taken from the last one.
func TestASnapshotFileIsReplacedOnlyWhereAllWasRead(t *testing.T) {
	forbidden := &source.ReadError{Subject: "serviceaccounts", Kind: account, Err: fmt.Errorf("cannot list them: %w", source.ErrForbidden)}
	failed := &source.ReadError{Subject: "serviceaccounts", Kind: account, Err: errors.New("timeout")}
	unreachable := &source.ReadError{Subject: "https://127.0.0.1", Err: errors.New("refused")}
	pod := object("Pod", "a")
	for name, c := range map[string]struct {
		steps         []any
		anew, replace bool // whether the file is written where there is none, and where there is one
		code          int
		words         string
	}{
		"everything":         {[]any{pod}, true, true, exitcode.Clean, ""},
		"an empty cluster":   {nil, true, true, exitcode.Clean, ""},
		"a right is missing": {[]any{pod, forbidden}, true, true, exitcode.Unread, ""},
		"a kind failed":      {[]any{pod, failed}, true, false, exitcode.Unread, "cluster.snapshot is not replaced"},
		"lost on the way":    {[]any{pod, unreachable}, true, false, exitcode.Unread, "cluster.snapshot is not replaced"},
		"unreachable":        {[]any{unreachable}, false, false, exitcode.Unread, "cluster.snapshot is not written"},
		"nothing is allowed": {[]any{forbidden}, false, false, exitcode.Unread, "cluster.snapshot is not written"},
	} {
		for _, isThere := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%v", name, isThere), func(t *testing.T) {
				dir := t.TempDir()
				file := filepath.Join(dir, "cluster.snapshot")
				written := c.anew
				if isThere {
					written = c.replace
					if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				err := Options{Source: yielding(c.steps...), ErrOut: io.Discard}.runInto(t.Context(), file)
				if exitcode.Of(err) != c.code || written && c.code == exitcode.Unread && err.Error() != "" ||
					!written && !strings.Contains(err.Error(), c.words) {
					t.Errorf("error %v with exit code %d, want %q and %d", err, exitcode.Of(err), c.words, c.code)
				}
				switch data, err := os.ReadFile(file); {
				case written && !strings.Contains(string(data), source.SnapshotKind):
					t.Errorf("the file holds %q, %v; want a snapshot", data, err)
				case !written && isThere && string(data) != "precious":
					t.Errorf("the file that was there holds %q, %v", data, err)
				case !written && !isThere && !errors.Is(err, os.ErrNotExist):
					t.Errorf("the file holds %q, %v; want none", data, err)
				}
				entries, err := os.ReadDir(dir)
				if err != nil || len(entries) > 1 || len(entries) == 1 && entries[0].Name() != "cluster.snapshot" {
					t.Errorf("left in the folder: %v, %v", entries, err)
				}
			})
		}
	}
}

func TestASnapshotDoesNotFollowALink(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(target, []byte("precious"), 0o600), os.Symlink("target", link)); err != nil {
		t.Fatal(err)
	}
	err := Options{Source: yielding(object("Pod", "a")), ErrOut: io.Discard}.runInto(t.Context(), link)
	if err == nil || !strings.Contains(err.Error(), "link is a symbolic link") {
		t.Errorf("error %v", err)
	}
	if data, err := os.ReadFile(target); err != nil || string(data) != "precious" {
		t.Errorf("the target holds %q, %v", data, err)
	}
}
