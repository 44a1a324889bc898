#!/usr/bin/env bash
# run.sh: runs the end-to-end tests on a real node, which it starts and stops. Root on Debian
# or Ubuntu. A test cluster that is up is stopped first: the tests expect an empty one.
#   E2E_RUN=REGEXP   runs only the tests whose names match
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

((EUID == 0)) || { echo "run.sh: needs root: the node's pods are real" >&2; exit 1; }
command -v apt-get >/dev/null || { echo "run.sh: needs Debian or Ubuntu" >&2; exit 1; }

test/cluster/build.sh
test/cluster/install-deps.sh
if ! command -v tmux >/dev/null; then
	export DEBIAN_FRONTEND=noninteractive
	apt-get install -qq -y --no-install-recommends tmux >/dev/null 2>&1 ||
		{ apt-get update -qq >&2 && apt-get install -qq -y --no-install-recommends tmux >&2; }
fi

test/cluster/down.sh
trap test/cluster/down.sh EXIT
# On its own, without a cluster: the kubelet alone.
KUBEBUILDER_ASSETS=$(test/cluster/build.sh --print-dir) go test -tags e2e -count=1 -run "${E2E_RUN:-.}" -timeout 10m ./test/e2e/kubelet
export NODE_MEM_MIB=2048 # the tests stop and start the cluster too
cluster=$(test/cluster/up.sh node)
eval "$cluster"
# One after the other: the audit expects a cluster without the webhook, and the webhook's tests break the cluster.
test=(go test -tags e2e -count=1 -run "${E2E_RUN:-.}")
"${test[@]}" -timeout 20m ./test/e2e
"${test[@]}" -timeout 10m ./test/e2e/fix
"${test[@]}" -timeout 20m -v ./test/e2e/webhook # its measurements are worth reading

# tune on nodes whose memory is all that there is, with a folder for their disks; and then through a
# pod, which works on this machine itself.
tune() { # FLAGS of go test; settings of up.sh in the environment
	test/cluster/down.sh
	mkdir -p "$KUBELET_DROPINS"
	cluster=$(test/cluster/up.sh node)
	eval "$cluster"
	"${test[@]}" -timeout 20m "$@" ./test/e2e/tune
}
NODE_DISK=$(mktemp -d)
export NODE_DISK KUBELET_DROPINS=$NODE_DISK/etc/kubernetes/kubelet.conf.d NODE_CGROUP=agent
export KUBELET_ENV=$NODE_DISK/var/lib/kubelet/kubeadm-flags.env
# What the pod leaves on this machine goes, unless it was there before.
left=()
for folder in /var/lib/lightk8s /etc/kubernetes/kubelet.conf.d; do
	[[ -e $folder ]] || left+=("$folder")
done
trap 'test/cluster/down.sh; rm -rf "$NODE_DISK" "${left[@]}"' EXIT
for NODE_MEM_MIB in 2048 1024; do
	mkdir -p "$NODE_DISK/proc"
	awk -v total=$((NODE_MEM_MIB * 1024)) '$1 == "MemTotal:" { $2 = total } { print }' /proc/meminfo >"$NODE_DISK/proc/meminfo"
	tune -skip ApplyNodes
	rm -rf "${NODE_DISK:?}"/*
done
unset NODE_MEM_MIB NODE_CGROUP KUBELET_ENV
KUBELET_DROPINS=/etc/kubernetes/kubelet.conf.d tune -run ApplyNodes
