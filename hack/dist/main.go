// Command dist builds the release of kubectl-lightk8s and the manifest that krew
// installs it by:
//
//	go run ./hack/dist -version v0.1.0 -out dist
//
// It runs at the root of the repository and cross-builds the plugin for every
// platform, packs each binary with the LICENSE into one archive, and writes
// beside them checksums.txt (as `sha256sum -c` reads it) and lightk8s.yaml, the
// krew manifest with the sum of every archive. When all platforms were built,
// the manifest replaces krew.yaml, too.
//
// The same sources and the same Go release give the same bytes: no clock, no
// path, no user and no commit enters a binary or an archive.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stderr)
	stop()
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
		os.Exit(0)
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}
