// Package version tells which build of lightk8s this is.
package version

import "runtime/debug"

// version is set by the linker in a release build.
var version string

// String is the release, such as v0.1.0, or for other builds what the Go toolchain knows:
// the module version, or "devel".
func String() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}
