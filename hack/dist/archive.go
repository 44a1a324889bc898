package main

import (
	"archive/tar"
	"archive/zip"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// entry is one regular file of an archive.
type entry struct {
	// Name is a path relative to the root of the archive.
	Name string
	// Mode holds the permission bits.
	Mode fs.FileMode
	Data []byte
}

// packed is the time every entry carries: the earliest that a zip can hold.
func packed() time.Time { return time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC) }

// writeArchive packs the entries in the order of their names, as the suffix of
// the archive's name says. The bytes depend on nothing but the entries.
func writeArchive(w io.Writer, name string, entries []entry) error {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.Name, b.Name) })
	for i, e := range entries {
		if !fs.ValidPath(e.Name) || e.Name == "." {
			return fmt.Errorf("pack %s: %q is not a path inside the archive", name, e.Name)
		}
		if i > 0 && entries[i-1].Name == e.Name {
			return fmt.Errorf("pack %s: %q is given twice", name, e.Name)
		}
	}
	write := writeTarGz
	switch {
	case strings.HasSuffix(name, ".zip"):
		write = writeZip
	case !strings.HasSuffix(name, ".tar.gz"):
		return fmt.Errorf("pack %s: krew unpacks .tar.gz and .zip only", name)
	}
	if err := write(w, entries); err != nil {
		return fmt.Errorf("pack %s: %w", name, err)
	}
	return nil
}

func writeTarGz(w io.Writer, entries []entry) error {
	// The header stays empty: no name, no time.
	zw, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	tw := tar.NewWriter(zw)
	for _, e := range entries {
		header := &tar.Header{
			Typeflag: tar.TypeReg,
			Name:     e.Name,
			Mode:     int64(e.Mode.Perm()),
			Size:     int64(len(e.Data)),
			ModTime:  packed(),
			Format:   tar.FormatUSTAR,
		}
		if err := tw.WriteHeader(header); err != nil {
			return err
		}
		if _, err := tw.Write(e.Data); err != nil {
			return err
		}
	}
	if err := tw.Close(); err != nil {
		return err
	}
	return zw.Close()
}

func writeZip(w io.Writer, entries []entry) error {
	zw := zip.NewWriter(w)
	zw.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestCompression)
	})
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.Name, Method: zip.Deflate, Modified: packed()}
		header.SetMode(e.Mode.Perm())
		fw, err := zw.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := fw.Write(e.Data); err != nil {
			return err
		}
	}
	return zw.Close()
}
