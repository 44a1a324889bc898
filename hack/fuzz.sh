#!/usr/bin/env bash
# Fuzzes every target of the repository, one after the other, and compares random pods with
# Pod Security Admission. An input that breaks a target is kept in its package's testdata/fuzz.
#
#   FUZZTIME   how long each target runs (60s)
#   PSS_SPECS  how many random pods are compared (1000000; 0: none)
#   PSS_SEED   which random pods (1)
set -euo pipefail
cd "$(dirname "$0")/.."

fuzztime=${FUZZTIME:-60s}
specs=${PSS_SPECS:-1000000}
failed=()

# Only packages with a target are built: the listing of all would take longer than a target runs.
mapfile -t folders < <(git ls-files -co --exclude-standard '*_test.go' | xargs grep -lE '^func Fuzz[A-Z]' | xargs -n1 dirname | sort -u)
for folder in "${folders[@]}"; do
	listed=$(cd "$folder" && go test -list '^Fuzz' .)
	mapfile -t targets < <(grep '^Fuzz' <<<"$listed")
	for target in "${targets[@]}"; do
		echo "== $folder $target for $fuzztime"
		# A short minimisation: the default spends most of a short run on shrinking one input.
		(cd "$folder" && go test -run '^$' -fuzz "^$target\$" -fuzztime "$fuzztime" -fuzzminimizetime 10x .) || failed+=("$folder $target")
	done
done

if [ "$specs" -gt 0 ]; then
	echo "== $specs random pods and Pod Security Admission"
	go test ./rego/policy -run '^TestRandomPodsAreJudgedAsByPodSecurityAdmission$' -count 1 -timeout 0 -v \
		-pss.specs "$specs" -pss.seed "${PSS_SEED:-1}" || failed+=("random pods")
fi

if [ ${#failed[@]} -gt 0 ]; then
	printf 'failed: %s\n' "${failed[@]}" >&2
	exit 1
fi
