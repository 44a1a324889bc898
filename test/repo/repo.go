// Package repo finds files of the repository, whatever folder a test runs in.
package repo

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
)

// root is found once, before a test changes its folder.
var root = find()

func find() string {
	folder, err := os.Getwd()
	for err == nil {
		module, err := os.ReadFile(filepath.Join(folder, "go.mod"))
		if err == nil && bytes.HasPrefix(module, []byte("module github.com/lightk8s/lightk8s\n")) {
			return folder
		}
		if folder == filepath.Dir(folder) {
			break
		}
		folder = filepath.Dir(folder)
	}
	return "." // opening a file fails, and names it
}

// Path returns the absolute path of a file or folder, given from the root of the repository with
// slashes; "" is the root.
func Path(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }

// Name returns the path of a file as Path takes it; a file elsewhere keeps its own.
func Name(file string) string {
	path, err := filepath.Abs(file)
	if err != nil {
		return file
	}
	name, err := filepath.Rel(root, path)
	if err != nil || strings.HasPrefix(name, "..") {
		return file
	}
	return filepath.ToSlash(name)
}
