#!/usr/bin/env bash
# run.sh [audit|webhook|policies]: measures, and checks what comes out: a wrong count of
# findings or a wrong answer fails the run. audit is side by side with kube-score
# and conftest, of a live cluster, and tune of many nodes, webhook is of reviews on loopback beside the floor, and
# policies of pods on a real API server in both modes of the chart. The figures
# go to stdout as Markdown, progress to stderr. From the environment:
#   LENGTH=5s               of each load of the webhook
#   SIZES="100 1000 10000"  workloads in files
#   PODS="1000 10000"       pods on the live cluster
#   NODES="5 50 500"        nodes to plan for; NODES= leaves plans out
#   RUNS=3                  runs to take the median of
#   LIVE=0                  leaves the live cluster out
#   BENCH=REGEXP            Go benchmarks to run besides; BENCH= leaves them out
#   WRITE=1                 puts the figures into docs/performance.md
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source bench/page.sh

SIZES=${SIZES-100 1000 10000}
PODS=${PODS-1000 10000}
NODES=${NODES-5 50 500}
RUNS=${RUNS:-3}
LIVE=${LIVE:-1}
BENCH=${BENCH-.}
WRITE=${WRITE:-0}
LENGTH=${LENGTH:-5s}

what=${1:-audit}
work=$PWD/.cache/bench
bin=$work/bin
page=docs/performance.md
figures=$work/$what.md

say() { printf '[%4ds] %s\n' "$SECONDS" "$*" >&2; }

# warn_if_busy: what else runs falsifies times, and ratios of short runs.
warn_if_busy() {
	local load rest cores
	cores=$(getconf _NPROCESSORS_ONLN)
	[[ -r /proc/loadavg ]] && read -r load rest </proc/loadavg || return 0
	if ((${load%.*} * 2 >= cores)); then
		say "warning: the load of this machine is already $load on $cores cores: measure on one that rests"
	fi
}

# need_cluster builds a control plane unless there is one.
need_cluster() {
	if [[ -z ${KUBEBUILDER_ASSETS:-} ]]; then
		test/cluster/build.sh
		KUBEBUILDER_ASSETS=$(test/cluster/build.sh --print-dir)
		export KUBEBUILDER_ASSETS
	fi
}

measure_audit() {
	say "build what is measured, and what measures"
	mkdir -p "$bin"
	make -s build PLUGIN="$bin/kubectl-lightk8s" # as a release is built
	kube_score=$(hack/tools/install.sh kube-score)
	conftest=$(hack/tools/install.sh conftest)
	go build -o "$bin/" ./bench/corpus ./bench/measure ./bench/offline ./bench/live ./bench/tune
	for size in $SIZES 1000; do
		"$bin/corpus" -n "$size" -seed 1 -out "$work/corpora/$size"
	done

	"$bin/offline" -plugin "$bin/kubectl-lightk8s" -kube-score "$kube_score" \
		-conftest "$conftest" -rules bench/offline/rules -measure "$bin/measure" \
		-corpora "$work/corpora" -sizes "$SIZES" -runs "$RUNS" >"$figures"
	if [[ $LIVE != 0 ]]; then
		need_cluster
		"$bin/live" -plugin "$bin/kubectl-lightk8s" -measure "$bin/measure" -pods "$PODS" -runs "$RUNS" >>"$figures"
	fi
	if [[ -n $NODES ]]; then
		"$bin/tune" -plugin "$bin/kubectl-lightk8s" -measure "$bin/measure" -folder "$work/fleets" -nodes "$NODES" -runs "$RUNS" >>"$figures"
	fi
	if [[ -n $BENCH ]]; then
		say "run the Go benchmarks on 1000 workloads"
		LIGHTK8S_CORPUS=$work/corpora/1000/all.yaml \
			go test ./bench -run XXX -bench "$BENCH" -benchmem | tee "$work/benchmarks.txt" >&2
		{
			printf '### Parts\n\n```\n'
			# Those of single controls are for who changes one.
			grep '^Benchmark' "$work/benchmarks.txt" | grep -v '^BenchmarkControl' || true
			printf '```\n\n'
		} >>"$figures"
	fi
}

measure_webhook() {
	say "build the webhook as it is released, and what measures it"
	mkdir -p "$bin"
	make -s build PLUGIN="$bin/kubectl-lightk8s" WEBHOOK="$bin/lightk8s-webhook"
	go build -o "$bin/" ./bench/reviews
	"$bin/reviews" -webhook "$bin/lightk8s-webhook" -reviews webhook/admission/testdata/reviews -length "$LENGTH" >"$figures"
}

measure_policies() {
	say "build the webhook as it is released, and what measures both modes"
	mkdir -p "$bin"
	make -s build PLUGIN="$bin/kubectl-lightk8s" WEBHOOK="$bin/lightk8s-webhook"
	go build -o "$bin/" ./bench/policies
	need_cluster
	"$bin/policies" -webhook "$bin/lightk8s-webhook" -turns "$RUNS" >"$figures"
}

case $what in
audit | webhook | policies) ;;
*) say "usage: run.sh [audit|webhook|policies]"; exit 2 ;;
esac
warn_if_busy
mkdir -p "$work"
"measure_$what"
if [[ $WRITE != 0 ]]; then
	write_page "$page" "$what figures" "$figures"
	say "wrote the figures into $page"
fi
cat "$figures"
