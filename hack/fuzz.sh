#!/usr/bin/env bash
# Fuzzes every target of the repository, one after the other, and compares random pods with
# Pod Security Admission, and random objects with OPA's interpreter. An input that breaks a target is kept in its package's testdata/fuzz.
# What Go's cache keeps of earlier runs is where each run begins, and no two runs try the same.
#
#   FUZZTIME       how long each target runs, for timeout(1) (60s)
#   PSS_SPECS      how many random pods are compared (1000000; 0: none)
#   ORACLE_OBJECTS how many random objects are evaluated by the plan and by OPA's interpreter (1000000; 0: none)
#   LIGHTK8S_SEED  which random pods and objects, and which of many seeds a target begins with (the time)
set -euo pipefail
cd "$(dirname "$0")/.."

fuzztime=${FUZZTIME:-60s}
specs=${PSS_SPECS:-1000000}
objects=${ORACLE_OBJECTS:-1000000}
export LIGHTK8S_SEED=${LIGHTK8S_SEED:-$(date +%s)}
failed=()
echo "LIGHTK8S_SEED=$LIGHTK8S_SEED"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Only packages with a target are built, and each once: the linker would take longer than a short run.
mapfile -t folders < <(git ls-files -co --exclude-standard '*_test.go' | xargs grep -lE '^func Fuzz[A-Z]' | xargs -n1 dirname | sort -u)
for folder in "${folders[@]}"; do
	package=$(go list "./$folder")
	go test -c -fuzz . -o "$work/test" "./$folder"
	listed=$(cd "$folder" && "$work/test" -test.list '^Fuzz')
	mapfile -t targets < <(grep '^Fuzz' <<<"$listed")
	for target in "${targets[@]}"; do
		echo "== $folder $target for $fuzztime"
		# Interrupted, not given -fuzztime: at the end of that time a target can fail without an input (golang/go#75804, before Go 1.27).
		# A short minimisation: the default spends most of a short run on shrinking one input.
		(cd "$folder" && timeout --foreground --preserve-status --signal INT --kill-after 60s "$fuzztime" "$work/test" -test.run '^$' -test.fuzz "^$target\$" \
			-test.fuzzminimizetime 10x -test.fuzzcachedir "$(go env GOCACHE)/fuzz/$package") || failed+=("$folder $target")
	done
done

if [ "$specs" -gt 0 ]; then
	echo "== $specs random pods and Pod Security Admission, LIGHTK8S_SEED=$LIGHTK8S_SEED"
	go test ./rego/policy -run '^TestRandomPodsAreJudgedAsByPodSecurityAdmission$' -count 1 -timeout 0 -v \
		-pss.specs "$specs" || failed+=("random pods, LIGHTK8S_SEED=$LIGHTK8S_SEED")
fi

if [ "$objects" -gt 0 ]; then
	echo "== $objects random objects and OPA's interpreter, LIGHTK8S_SEED=$LIGHTK8S_SEED"
	go test ./rego/policy -run '^TestRandomObjectsAreJudgedAsByOPA$' -count 1 -timeout 0 -v \
		-oracle.objects "$objects" || failed+=("random objects, LIGHTK8S_SEED=$LIGHTK8S_SEED")
fi

if [ ${#failed[@]} -gt 0 ]; then
	printf 'failed: %s\n' "${failed[@]}" >&2
	exit 1
fi
