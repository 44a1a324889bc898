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

// compiled is what `make generate` makes of the bundle.
//
//go:embed compiled.bin
var compiled string

// Bundle returns the policy bundle, rooted at its .manifest. Compiled is what policy.Compile made of it.
func Bundle() fs.FS {
	bundle, err := fs.Sub(files, "bundle")
	if err != nil {
		panic(fmt.Sprintf("open embedded bundle: %v", err)) //nolint:forbidigo // unreachable: the path is a constant and valid
	}
	return withCompiled{bundle}
}

type withCompiled struct{ fs.FS }

// Compiled returns the bundle in the form that policy.Load takes without parsing it.
func (withCompiled) Compiled() string { return compiled }
