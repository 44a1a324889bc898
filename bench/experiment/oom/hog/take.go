package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

const mib = 1 << 20

var held [][]byte // by grow, for good

// grow takes one MiB, each page of it written so that it is resident.
func grow() error {
	block := make([]byte, mib)
	for i := 0; i < len(block); i += os.Getpagesize() {
		block[i] = 1
	}
	held = append(held, block)
	return nil
}

// fill returns a function that writes a file of one MiB into the folder.
func fill(folder string) func() error {
	block, n := make([]byte, mib), 0
	return func() error {
		n++
		if err := os.WriteFile(filepath.Join(folder, strconv.Itoa(n)), block, 0o600); err != nil {
			return fmt.Errorf("fill the folder: %w", err)
		}
		return nil
	}
}
