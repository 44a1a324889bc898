#!/usr/bin/env bash
# Measures audits side by side with kube-score, and of a live cluster, and checks
# what they find: a count that differs from what is planted fails the run. The
# figures go to stdout as Markdown, progress to stderr. From the environment:
#   SIZES="100 1000 10000"  workloads in files
#   PODS="1000 10000"       pods on the live cluster
#   RUNS=3                  runs to take the median of
#   LIVE=0                  leaves the live cluster out
#   BENCH=REGEXP            Go benchmarks to run besides; BENCH= leaves them out
#   WRITE=1                 puts the figures into docs/performance.md
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

SIZES=${SIZES-100 1000 10000}
PODS=${PODS-1000 10000}
RUNS=${RUNS:-3}
LIVE=${LIVE:-1}
BENCH=${BENCH-.}
WRITE=${WRITE:-0}

work=$PWD/.cache/bench
bin=$work/bin
page=docs/performance.md
begin='<!-- begin figures -->'
end='<!-- end figures -->'

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

# write_page FILE: replaces what stands between the two marks by the file.
write_page() {
	local new=$page.new
	if ! grep -qxF "$begin" "$page" || ! grep -qxF "$end" "$page"; then
		say "$page has no lines $begin and $end"
		return 1
	fi
	awk -v begin="$begin" -v end="$end" -v figures="$1" '
		$0 == end { while ((getline line < figures) > 0) print line; inside = 0 }
		!inside { print }
		$0 == begin { print ""; inside = 1 }
	' "$page" >"$new"
	mv "$new" "$page"
	say "wrote the figures into $page"
}

warn_if_busy
say "build what is measured, and what measures"
mkdir -p "$bin"
make -s build PLUGIN="$bin/kubectl-lightk8s" # as a release is built
kube_score=$(test/tools/install.sh kube-score)
go build -o "$bin/" ./test/bench/corpus ./test/bench/measure ./test/bench/offline ./test/bench/live
for size in $SIZES 1000; do
	"$bin/corpus" -n "$size" -seed 1 -out "$work/corpora/$size"
done

figures=$work/figures.md
"$bin/offline" -plugin "$bin/kubectl-lightk8s" -kube-score "$kube_score" -measure "$bin/measure" \
	-corpora "$work/corpora" -sizes "$SIZES" -runs "$RUNS" >"$figures"
if [[ $LIVE != 0 ]]; then
	if [[ -z ${KUBEBUILDER_ASSETS:-} ]]; then
		test/cluster/build.sh
		KUBEBUILDER_ASSETS=$(test/cluster/build.sh --print-dir)
		export KUBEBUILDER_ASSETS
	fi
	"$bin/live" -plugin "$bin/kubectl-lightk8s" -measure "$bin/measure" -pods "$PODS" -runs "$RUNS" >>"$figures"
fi
if [[ -n $BENCH ]]; then
	say "run the Go benchmarks on 1000 workloads"
	LIGHTK8S_CORPUS=$work/corpora/1000/all.yaml \
		go test ./test/bench -run XXX -bench "$BENCH" -benchmem | tee "$work/benchmarks.txt" >&2
	{
		printf '### Parts\n\n```\n'
		# Those of single controls are for who changes one.
		grep '^Benchmark' "$work/benchmarks.txt" | grep -v '^BenchmarkControl' || true
		printf '```\n\n'
	} >>"$figures"
fi
if [[ $WRITE != 0 ]]; then
	write_page "$figures"
fi
cat "$figures"
