# shellcheck shell=bash
# Names, folders and messages that the scripts share. Sourced, never run.

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=$(cd "$HERE/../.." && pwd)/.cache/cluster
BIN=$CACHE/bin       # the components, as symlinks to one binary
OLDEST_BIN=$CACHE/oldest # those of the oldest API server
IMAGES=$CACHE/images # pause.tar, web.tar
RUN=$CACHE/run       # certificates, data, logs and pids of a running cluster

COMPONENTS=(etcd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl)
PAUSE_IMAGE=docker.io/lightk8s/pause:1
WEB_IMAGE=docker.io/lightk8s/web:1

# say prints progress. It goes to stderr: stdout is what a caller evaluates.
say() { printf '[%4ds] %s\n' "$SECONDS" "$*" >&2; }

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

need_root() { [[ $EUID -eq 0 ]] || die "needs root: it makes a network namespace and runs a kubelet"; }

# one_at_a_time holds the lock NAME until the script ends. Started processes
# must close descriptor 9, or they would keep holding it.
one_at_a_time() {
	mkdir -p "$CACHE"
	exec 9>"$CACHE/$1.lock"
	flock --nonblock 9 && return
	say "waiting for another $1 to finish"
	flock 9
}
