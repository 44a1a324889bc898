// Package savefile writes files that are whole or not there, and takes nothing else down with them.
package savefile

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// File is a file that is being written, under a temporary name beside its own, which only its owner
// can read. It gets its name by Commit; until then, and after Discard, what has that name stays.
type File struct {
	name   string
	mode   fs.FileMode
	temp   *os.File
	buffer *bufio.Writer
}

// Create starts a file that is to replace the regular file of its name, if there is one. What is
// neither that nor absent is an error: a link would lead elsewhere, and a device is no place to save.
func Create(name string, mode fs.FileMode) (*File, error) {
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, fmt.Errorf("%s is a symbolic link; name the file itself", name)
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder; name a file", name)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file; name another", name)
	}
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*.tmp")
	if err != nil {
		return nil, err
	}
	return &File{name: name, mode: mode, temp: temp, buffer: bufio.NewWriter(temp)}, nil
}

// Write adds to the file.
func (f *File) Write(p []byte) (int, error) { return f.buffer.Write(p) }

// Commit puts the file on the disk, and gives it its name. If it fails, the file is discarded.
func (f *File) Commit() error {
	err := errors.Join(f.buffer.Flush(), f.temp.Chmod(f.mode), f.temp.Sync(), f.temp.Close())
	if err == nil {
		err = os.Rename(f.temp.Name(), f.name)
	}
	if err != nil {
		return errors.Join(err, ignoreAbsent(os.Remove(f.temp.Name())))
	}
	syncFolder(filepath.Dir(f.name))
	return nil
}

// Discard removes what was written. After Commit it does nothing.
func (f *File) Discard() error {
	if err := f.temp.Close(); errors.Is(err, fs.ErrClosed) {
		return nil
	}
	return ignoreAbsent(os.Remove(f.temp.Name()))
}

// Write writes a whole file, which replaces the regular file of its name.
func Write(name string, content []byte, mode fs.FileMode) error {
	f, err := Create(name, mode)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		return errors.Join(err, f.Discard())
	}
	return f.Commit()
}

// WriteNew writes a whole file that replaces nothing: where there is something of its name, even a
// link to nowhere, the error is fs.ErrExist.
func WriteNew(name string, content []byte, mode fs.FileMode) error {
	reserved, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = reserved.Close()
	if err == nil {
		err = Write(name, content, mode)
	}
	if err != nil {
		return errors.Join(err, ignoreAbsent(os.Remove(name)))
	}
	return nil
}

// syncFolder makes the new name last through a power cut. Not every system can: the file is whole
// all the same.
func syncFolder(folder string) {
	if d, err := os.Open(folder); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

func ignoreAbsent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
