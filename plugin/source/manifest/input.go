package manifest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/lightk8s/lightk8s/plugin/readfile"
	"github.com/lightk8s/lightk8s/plugin/source"
)

// input is one stream of documents that can be opened repeatedly.
type input struct {
	name string // as errors and reports call it
	open func() (io.ReadCloser, error)
	// rendered is true where a line of it is a line of no file.
	rendered bool
	note     string // what a reader of the report must know of it; empty: nothing
}

// maxStream bounds what is held in memory of standard input or a URL, in bytes.
const maxStream = 256 << 20

// urlTimeout bounds the download of a manifest.
const urlTimeout = 30 * time.Second

var manifestSuffixes = []string{".yaml", ".yml", ".json"}

// held is an input whose content is in memory.
func held(name string, data []byte) input {
	return input{name: name, open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// fileInput is a file. What yields its content only once, such as a FIFO, is read into memory.
func fileInput(ctx context.Context, path string) (input, error) {
	open := func() (io.ReadCloser, error) { return os.Open(path) }
	if info, err := os.Stat(path); err == nil && info.Mode()&(fs.ModeNamedPipe|fs.ModeDevice|fs.ModeIrregular) != 0 {
		return readAll(path, filepath.ToSlash(path), readfile.Interruptible(ctx, open))
	}
	return input{name: filepath.ToSlash(path), open: open}, nil
}

// inputs finds the streams that a -f value stands for. Errors stand beside what could be found.
func (f Files) inputs(ctx context.Context, path string) ([]input, []error) {
	switch {
	case path == "-":
		return one(readAll("standard input", "-", readfile.Interruptible(ctx, func() (io.ReadCloser, error) { return io.NopCloser(f.Stdin), nil })))
	case strings.HasPrefix(path, "http://"), strings.HasPrefix(path, "https://"):
		return one(download(ctx, path))
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, []error{&source.ReadError{Subject: path, Err: cause(err)}}
	}
	if !info.IsDir() {
		return one(fileInput(ctx, path))
	}
	return f.folder(ctx, path)
}

func one(in input, err error) ([]input, []error) {
	if err != nil {
		return nil, []error{err}
	}
	return []input{in}, nil
}

// folder lists the manifests of a folder, and of those below it if Recursive.
func (f Files) folder(ctx context.Context, root string) ([]input, []error) {
	var found []input
	var errs []error
	unread := false // manifests in folders below
	add := func(in input, err error) {
		if err != nil {
			errs = append(errs, err)
			return
		}
		found = append(found, in)
	}
	walk := func(below string, entry fs.DirEntry, err error) error {
		path := filepath.Join(root, below)
		switch {
		case err != nil:
			errs = append(errs, &source.ReadError{Subject: path, Err: cause(err)})
			return nil
		case entry.IsDir() && below != "." && !f.Recursive:
			if !unread && holdsManifests(path) {
				unread = true
			}
			return fs.SkipDir
		case entry.IsDir() && isChart(path):
			add(chart(ctx, path))
			return fs.SkipDir
		case entry.IsDir() || !isManifest(path):
			return nil
		case isKustomization(path):
			errs = append(errs, &source.Notice{Text: fmt.Sprintf("%s was left out: build it with -k %s", path, filepath.Dir(path))})
			return nil
		}
		add(fileInput(ctx, path))
		return nil
	}
	// Unlike filepath.WalkDir, this takes a link to a folder for the folder.
	if err := fs.WalkDir(os.DirFS(root), ".", walk); err != nil {
		errs = append(errs, &source.ReadError{Subject: root, Err: cause(err)})
	}
	switch {
	case len(found) > 0 && unread:
		errs = append(errs, &source.Notice{Text: root + ": the folders below it hold manifests that were not read; -R reads them"})
	case len(found) == 0 && len(errs) == 0:
		hint := ""
		if unread {
			hint = "; the folders below it hold some, and -R reads them"
		}
		errs = append(errs, &source.ReadError{Subject: root, Err: fmt.Errorf("no .yaml, .yml or .json file in the folder%s", hint)})
	}
	return found, errs
}

func readAll(subject, name string, r io.Reader) (input, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxStream+1))
	switch {
	case err != nil:
		return input{}, &source.ReadError{Subject: subject, Err: fmt.Errorf("read: %w", cause(err))}
	case len(data) > maxStream:
		return input{}, &source.ReadError{Subject: subject, Err: fmt.Errorf("larger than %d MiB", maxStream>>20)}
	case len(bytes.TrimSpace(data)) == 0:
		return input{}, &source.ReadError{Subject: subject, Err: errors.New("empty")}
	}
	return held(name, data), nil
}

func download(ctx context.Context, url string) (input, error) {
	fail := func(err error) (input, error) { return input{}, &source.ReadError{Subject: url, Err: err} }
	ctx, cancel := context.WithTimeout(ctx, urlTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fail(fmt.Errorf("download: %w", err))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fail(fmt.Errorf("download: %w", err))
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fail(fmt.Errorf("download: the server answered %s", response.Status))
	}
	return readAll(url, url, response.Body)
}

// cause drops the operation and the path from an error of package os: the subject says it.
func cause(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
