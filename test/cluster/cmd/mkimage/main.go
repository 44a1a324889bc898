// mkimage packs static binaries into a container image without a container
// engine: an OCI image layout in a tar file, for `ctr images import`.
//
//	mkimage -o web.tar -ref docker.io/lightk8s/web:1 FILE
//
// FILE becomes /NAME in the image, and its entrypoint. The same FILE gives the
// same bytes.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

func main() {
	out := flag.String("o", "", "tar file to write")
	ref := flag.String("ref", "", "full image reference, such as docker.io/lightk8s/web:1")
	flag.Parse()
	if *out == "" || *ref == "" || flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: mkimage -o TAR -ref REFERENCE FILE")
		os.Exit(2)
	}
	if err := run(*out, *ref, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "mkimage:", err)
		os.Exit(1)
	}
}

func run(out, ref, file string) error {
	binary, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the binary: %w", err)
	}
	var tar bytes.Buffer
	if err := writeImage(&tar, ref, runtime.GOARCH, filepath.Base(file), binary); err != nil {
		return fmt.Errorf("pack %s: %w", file, err)
	}
	if err := os.WriteFile(out, tar.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the image: %w", err)
	}
	return nil
}
