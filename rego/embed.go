// Package rego embeds the policy bundle. The bundle is an ordinary OPA bundle:
// `opa test -b rego/bundle` and `opa eval -b rego/bundle` work on it unchanged.
package rego

import (
	"embed"
	"fmt"
	"io/fs"
)

// all: keeps .manifest, which go:embed leaves out otherwise.
//
//go:embed all:bundle
var files embed.FS

// Bundle returns the policy bundle, rooted at its .manifest.
func Bundle() fs.FS {
	bundle, err := fs.Sub(files, "bundle")
	if err != nil {
		panic(fmt.Sprintf("open embedded bundle: %v", err)) //nolint:forbidigo // unreachable: the path is a constant and valid
	}
	return bundle
}
