// Package testmain ends test binaries that prepare something for all their tests.
package testmain

import (
	"errors"
	"fmt"
	"os"
)

// Code is the exit code of a test binary: that of its tests, or 1 after an error, which it prints.
func Code(code int, err error) int {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// InFolder runs tests with a folder that is removed afterwards. name is a part of its own name.
func InFolder(name string, run func(folder string) (int, error)) (code int, err error) {
	folder, err := os.MkdirTemp("", "lightk8s-"+name+"-")
	if err != nil {
		return 0, fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	return run(folder)
}

// Setenv sets variables for all tests.
func Setenv(variables map[string]string) error {
	for name, value := range variables {
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	return nil
}
