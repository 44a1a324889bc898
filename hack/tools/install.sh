#!/bin/sh
# Builds one pinned tool into .cache/tools/bin and prints the path of the binary.
#
#   hack/tools/install.sh NAME        NAME is a folder beside this script
#
# A tool is built again only when its go.mod, its go.sum, this script or the Go
# release changed. Progress goes to stderr, so that the path can be captured.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
names=$(cd "$here" && for mod in */go.mod; do printf '%s ' "${mod%/go.mod}"; done)

if [ $# -ne 1 ]; then
	echo "usage: hack/tools/install.sh NAME, one of: $names" >&2
	exit 2
fi
name=$1
module=$here/$name
case " $names" in
*" $name "*) ;;
*)
	echo "install tool: no pinned tool \"$name\", have: $names" >&2
	exit 2
	;;
esac

bin=$(cd "$here/../.." && pwd)/.cache/tools/bin
binary=$bin/$name
stamp=$bin/.$name.stamp

# The tool runs on this machine, whatever the caller cross-builds for, and the
# pins stand in its own module: neither a workspace nor the caller's flags can
# change what is built.
unset GOOS GOARCH GOARM GOAMD64 GOARM64
export CGO_ENABLED=0 GOWORK=off GOFLAGS=-mod=readonly

pin=$({ cat "$module/go.mod" "$module/go.sum" "$0"; go env GOVERSION GOOS GOARCH; } | cksum)
if [ -x "$binary" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$pin" ]; then
	echo "$binary"
	exit 0
fi

mkdir -p "$bin"
new=$bin/.$name.$$
trap 'rm -f "$new"' EXIT
trap 'exit 1' HUP INT TERM

echo "building $name (the first build takes a while; its modules are fetched from \$GOPROXY)" >&2
(cd "$module" && go build -trimpath -buildvcs=false -ldflags "-s -w" -o "$new" tool) >&2

rm -f "$stamp"
mv -f "$new" "$binary"
echo "$pin" >"$stamp"
echo "built $name" >&2
echo "$binary"
