package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sample() []entry {
	return []entry{
		{Name: "kubectl-lightk8s", Mode: 0o755, Data: []byte("\x7fELF")},
		{Name: "LICENSE", Mode: 0o644, Data: []byte("Apache License\n")},
	}
}

func packSample(t *testing.T, name string, entries []entry) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := writeArchive(&b, name, entries); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArchiveBytesDependOnlyOnItsEntries(t *testing.T) {
	for _, name := range []string{"a.tar.gz", "a.zip"} {
		first := packSample(t, name, sample())
		reversed := sample()
		slices.Reverse(reversed)
		if !bytes.Equal(first, packSample(t, name, reversed)) {
			t.Errorf("%s: the order of the entries shows", name)
		}
		changed := sample()
		changed[0].Data = []byte("\x7fELG")
		if bytes.Equal(first, packSample(t, name, changed)) {
			t.Errorf("%s: the content does not show", name)
		}
	}
}

func TestTarHoldsTheFilesAndNothingOfTheMachine(t *testing.T) {
	zr, err := gzip.NewReader(bytes.NewReader(packSample(t, "a.tar.gz", sample())))
	if err != nil {
		t.Fatal(err)
	}
	if zr.Name != "" || !zr.ModTime.IsZero() {
		t.Errorf("gzip header names %q at %v, want neither", zr.Name, zr.ModTime)
	}
	var got []entry
	for tr := tar.NewReader(zr); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Gname != "" {
			t.Errorf("%s belongs to %d:%d %q:%q, want 0:0 without names", h.Name, h.Uid, h.Gid, h.Uname, h.Gname)
		}
		if h.Typeflag != tar.TypeReg || !h.ModTime.Equal(packed()) {
			t.Errorf("%s has type %c and time %v, want a regular file of %v", h.Name, h.Typeflag, h.ModTime, packed())
		}
		data, err := io.ReadAll(tr)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, entry{h.Name, fs.FileMode(h.Mode), data})
	}
	if diff := cmp.Diff([]entry{sample()[1], sample()[0]}, got); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestZipHoldsTheFilesAndNothingOfTheMachine(t *testing.T) {
	b := packSample(t, "a.zip", sample())
	zr, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var got []entry
	for _, f := range zr.File {
		if !f.Modified.Equal(packed()) {
			t.Errorf("%s has time %v, want %v", f.Name, f.Modified, packed())
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		got = append(got, entry{f.Name, f.Mode(), data})
	}
	if diff := cmp.Diff([]entry{sample()[1], sample()[0]}, got); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestArchiveRefuses(t *testing.T) {
	cases := []struct {
		name    string
		archive string
		entries []entry
		want    string
	}{
		{"a format krew cannot unpack", "a.tar.xz", sample(), ".tar.gz and .zip only"},
		{"a path above the archive", "a.zip", []entry{{Name: "../LICENSE"}}, "not a path inside"},
		{"an absolute path", "a.tar.gz", []entry{{Name: "/LICENSE"}}, "not a path inside"},
		{"the folder itself", "a.tar.gz", []entry{{Name: "."}}, "not a path inside"},
		{"the same file twice", "a.tar.gz", []entry{{Name: "LICENSE"}, {Name: "LICENSE"}}, "given twice"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			err := writeArchive(&b, c.archive, c.entries)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
			if b.Len() > 0 {
				t.Errorf("wrote %d bytes before refusing", b.Len())
			}
		})
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestArchiveReportsAFailedWrite(t *testing.T) {
	for _, name := range []string{"a.tar.gz", "a.zip"} {
		if err := writeArchive(brokenWriter{}, name, sample()); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: got %v, want disk full", name, err)
		}
	}
}
