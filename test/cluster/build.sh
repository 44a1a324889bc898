#!/usr/bin/env bash
# build.sh [--oldest] [--print-dir]: builds the test cluster's binaries and
# images from Go modules into .cache/cluster. Takes about 7 minutes on two cores
# the first time, and nothing once it is up to date.
#   --oldest      also builds the API server of oldest/go.mod, as long again, into
#                 a folder of its own, with the etcd and the kubectl of the newest
#   --print-dir   only prints the folder of the binaries, for KUBEBUILDER_ASSETS
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib/env.sh"

oldest=false print=false
for argument; do
	case $argument in
	--oldest) oldest=true ;;
	--print-dir) print=true ;;
	*) die "unknown argument $argument; usage: build.sh [--oldest] [--print-dir]" ;;
	esac
done
if $print; then
	if $oldest; then echo "$OLDEST_BIN"; else echo "$BIN"; fi
	exit
fi

command -v go >/dev/null || die "needs go on PATH"
[[ $(uname -s) == Linux ]] || die "builds on Linux only; elsewhere set KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver and kubectl"

cd "$HERE"
export CGO_ENABLED=0 GOWORK=off GOOS=linux
GOARCH=$(go env GOHOSTARCH)
export GOARCH

# stamp identifies what a build depends on. Contents, not times: a checkout
# gives every file a new time.
stamp() {
	go env GOVERSION GOARCH
	find build.sh lib/env.sh go.mod go.sum cmd images ../../hack/image -type f ! -name '*_test.go' -exec sha256sum {} + | sort
}

up_to_date() {
	[[ -x $BIN/hyperkube && -f $IMAGES/pause.tar && -f $IMAGES/web.tar ]] &&
		[[ -f $CACHE/stamp && $(stamp) == "$(cat "$CACHE/stamp")" ]]
}

# heartbeat tells every 20 seconds that the build still runs: a packager or a
# CI that sees nothing for minutes gives up.
heartbeat() {
	local log=$1
	while sleep 20 >/dev/null 2>&1; do # silent, or it would keep the caller's pipe open
		say "  still building: $(grep -cv '^go: ' "$log" || true) packages compiled"
	done
}

# oldest_stamp does the same for the oldest API server.
oldest_stamp() {
	go env GOVERSION GOARCH
	find build.sh lib/env.sh oldest -type f -exec sha256sum {} + | sort
}

version_flags() {
	local version=$1 major minor package
	IFS=. read -r major minor _ <<<"${version#v}"
	for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
		printf -- '-X %s=%s ' \
			"$package.gitVersion" "$version" "$package.gitMajor" "$major" "$package.gitMinor" "$minor" \
			"$package.gitTreeState" clean "$package.buildDate" 1970-01-01T00:00:00Z
	done
}

# compile MODULE PACKAGE BINARY builds a binary that holds components.
compile() {
	local log=$CACHE/build.log version beat status=0
	version=$(go -C "$1" list -m -f '{{.Version}}' k8s.io/kubernetes)
	say "building the control plane $version from Go modules: takes about 7 minutes once, on two idle cores"
	: >"$log"
	heartbeat "$log" 9>&- &
	beat=$!
	# shellcheck disable=SC2064 # beat is meant to be expanded now
	trap "kill $beat 2>/dev/null || true" EXIT
	go -C "$1" build -v -trimpath -buildvcs=false -ldflags "-s -w $(version_flags "$version")" \
		-o "$3.new" "$2" 9>&- 2>"$log" || status=$?
	kill "$beat"
	trap - EXIT
	if ((status != 0)); then
		tail -n 20 "$log" >&2
		die "go build failed; the whole log is $log"
	fi
	# A running cluster can hold the old file open: replace, don't overwrite.
	mv -f "$3.new" "$3"
}

build_binaries() {
	local name
	compile . ./cmd/hyperkube "$BIN/hyperkube"
	for name in "${COMPONENTS[@]}"; do
		ln -sfn hyperkube "$BIN/$name"
	done
}

build_image() {
	local ref=$1 name
	name=${ref##*/}
	name=${name%:*}
	(cd ../.. && go run -buildvcs=false ./hack/image -C test/cluster -package "./images/$name" \
		-arch "$GOARCH" -ref "$ref" -o "$IMAGES/$name.tar")
}

build() {
	mkdir -p "$BIN" "$IMAGES"
	rm -f "$CACHE/stamp"
	build_binaries
	build_image "$PAUSE_IMAGE"
	build_image "$WEB_IMAGE"
	stamp >"$CACHE/stamp"
	say "built in $BIN"
}

oldest_up_to_date() {
	! $oldest || [[ -x $OLDEST_BIN/oldest && -f $OLDEST_BIN/stamp && $(oldest_stamp) == "$(cat "$OLDEST_BIN/stamp")" ]]
}

build_oldest() {
	local name
	mkdir -p "$OLDEST_BIN"
	rm -f "$OLDEST_BIN/stamp"
	compile oldest . "$OLDEST_BIN/oldest"
	for name in kube-apiserver kube-controller-manager; do
		ln -sfn oldest "$OLDEST_BIN/$name"
	done
	for name in etcd kubectl; do
		ln -sfn "$BIN/$name" "$OLDEST_BIN/$name"
	done
	oldest_stamp >"$OLDEST_BIN/stamp"
	say "built in $OLDEST_BIN"
}

up_to_date && oldest_up_to_date && exit
one_at_a_time build
up_to_date || build
oldest_up_to_date || build_oldest
