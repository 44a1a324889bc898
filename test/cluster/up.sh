#!/usr/bin/env bash
# up.sh [control|node]: starts the test cluster that build.sh built, as root.
#   control   etcd, kube-apiserver, kube-controller-manager, kube-scheduler
#   node      the same, and a real node: containerd, kubelet, kube-proxy (default)
# Prints the shell commands that make kubectl use it:  eval "$(up.sh node)"
#
# Environment:
#   NODE_MEM_MIB=N       the node has N MiB of memory (default: the machine's)
#   NODE=NAME            the node's name (default tiny-1)
#   NODE_CGROUP=ROLE     NODE_MEM_MIB is what the whole node has, not its pods alone:
#                        agent counts containerd, kubelet and kube-proxy, server the
#                        control plane too (cgroup v1)
#   KUBELET_DROPINS=DIR  folder of *.conf kubelet configuration drop-ins
#   KUBELET_ENV=FILE     file that can hold KUBELET_KUBEADM_ARGS="...", as kubeadm writes it
#   APISERVER_ARGS=...   more flags for kube-apiserver, separated by spaces
#   PROXY_MODE=MODE      nftables (default) or iptables
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib/env.sh"
for part in requirements process network pki control node node-cgroup node-down; do
	source "$HERE/lib/$part.sh"
done

MODE=${1:-node}
NODE=${NODE:-tiny-1}
NODE_MEM_MIB=${NODE_MEM_MIB:-}
NODE_CGROUP=${NODE_CGROUP:-}
KUBELET_DROPINS=${KUBELET_DROPINS:-}
KUBELET_ENV=${KUBELET_ENV:-}
PROXY_MODE=${PROXY_MODE:-nftables}

# What can't change while the cluster is up.
control="NODE=$NODE APISERVER_ARGS=${APISERVER_ARGS:-}"
node="NODE_MEM_MIB=$NODE_MEM_MIB NODE_CGROUP=$NODE_CGROUP KUBELET_DROPINS=$KUBELET_DROPINS KUBELET_ENV=$KUBELET_ENV PROXY_MODE=$PROXY_MODE"

check_settings() {
	[[ $MODE == control || $MODE == node ]] || die "unknown mode $MODE; usage: up.sh [control|node]"
	[[ -z $NODE_MEM_MIB || $NODE_MEM_MIB =~ ^[1-9][0-9]*$ ]] || die "NODE_MEM_MIB is not a number of MiB: $NODE_MEM_MIB"
	[[ -z $NODE_CGROUP || $NODE_CGROUP == agent || $NODE_CGROUP == server ]] || die "NODE_CGROUP is neither agent nor server: $NODE_CGROUP"
	[[ -z $NODE_CGROUP || -n $NODE_MEM_MIB && $MODE == node ]] || die "NODE_CGROUP is for up.sh node with NODE_MEM_MIB"
	[[ $PROXY_MODE == nftables || $PROXY_MODE == iptables ]] || die "PROXY_MODE is neither nftables nor iptables: $PROXY_MODE"
	[[ -z $KUBELET_DROPINS || -d $KUBELET_DROPINS ]] || die "KUBELET_DROPINS is not a folder: $KUBELET_DROPINS"
}

check_machine() {
	[[ $(uname -s) == Linux ]] || die "runs on Linux only"
	need_root
	local missing
	missing=$(missing_packages | xargs)
	[[ -z $missing ]] || die "lacks $missing: run test/cluster/install-deps.sh"
	[[ -x $BIN/hyperkube && -f $IMAGES/web.tar ]] || die "the cluster is not built: run test/cluster/build.sh"
	# A unix socket's path has at most 107 bytes; the longest is containerd.sock.ttrpc.
	((${#RUN} <= 85)) || die "the path $RUN is too long for unix sockets: use a clone in a shorter folder"
}

# check_running refuses a second cluster, and other settings for the one that is up.
check_running() {
	if [[ -f $RUN/control ]]; then
		same_settings control "$control"
		if [[ $MODE == node && -f $RUN/node ]]; then
			same_settings node "$node"
		fi
		return
	fi
	[[ ! -e /run/netns/$NETNS ]] || die "another clone's cluster is up: run down.sh there"
	rm -rf --one-file-system "$RUN" # what KEEP=1 kept
	mkdir -p "$RUN"/{log,pid,pki,cni}
	echo "$control" >"$RUN/control"
}

same_settings() {
	[[ $(cat "$RUN/$1") == "$2" ]] || die "the cluster that is up has other settings ($(cat "$RUN/$1")): run down.sh first"
}

export PATH=$PATH:/usr/sbin:/sbin
check_settings
check_machine
one_at_a_time run
check_running
network_up
pki_up
if [[ -n $NODE_CGROUP ]]; then
	node_cgroup_up "$node"
	node_binaries
	BIN=$NODE_BIN
fi
control_up
if [[ $MODE == node ]]; then
	node_up "$node"
fi
# shellcheck disable=SC2016 # $PATH is the caller's
printf 'export KUBECONFIG=%q PATH=%q:$PATH\n' "$RUN/admin.kubeconfig" "$CACHE/bin"
