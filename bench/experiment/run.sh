#!/usr/bin/env bash
# run.sh oom: lets a memory hog loose on a real node in a cgroup of its size, before and after
# tuning, and prints the figures as Markdown. Root on Debian or Ubuntu with cgroup v1; a test
# cluster that is up is stopped first. From the environment:
#   RUNS=20                 runs of each hog on each node
#   SIZES="1024 2048"       MiB of the nodes
#   PHASES="before after"   node is the kubelet tuned, and no limits on its pods
#   HOGS="heap files"       memory of its own, or files on a volume that is memory
#   ROLE=agent              or server: the control plane is on the node too
#   KEEP=1                  adds to the results of the last time
#   WRITE=1                 puts the figures into docs/experiment-oom.md
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source bench/page.sh

work=$PWD/.cache/experiment
page=docs/experiment-oom.md
results=$work/results.json

die() { printf 'run.sh: %s\n' "$*" >&2; exit 1; }

[[ ${1:-} == oom ]] || die "usage: run.sh oom"
((EUID == 0)) || die "needs root: the node's pods are real"
[[ -d /sys/fs/cgroup/memory ]] || die "needs cgroup v1 (systemd.unified_cgroup_hierarchy=0): test/cluster makes no node in a cgroup of version 2 yet"

test/cluster/build.sh
test/cluster/install-deps.sh
mkdir -p "$work"
go run -buildvcs=false ./hack/image -package ./bench/experiment/oom/hog -arch "$(go env GOHOSTARCH)" \
	-ref docker.io/lightk8s/hog:1 -o "$work/hog.tar"
go build -o "$work/oom" ./bench/experiment/oom
if [[ -z ${KEEP:-} ]]; then
	rm -f "$results"
fi
"$work/oom" -image "$work/hog.tar" -results "$results" -runs "${RUNS:-20}" -sizes "${SIZES:-1024 2048}" \
	-phases "${PHASES:-before after}" -hogs "${HOGS:-heap files}" -role "${ROLE:-agent}" >"$work/figures.md"
if [[ ${WRITE:-0} != 0 ]]; then
	write_page "$page" figures "$work/figures.md"
fi
cat "$work/figures.md"
