#!/usr/bin/env bash
# stop.sh COMPONENT...: kills components of the test cluster with SIGKILL, as a crash does.
# up.sh, called with the settings that the cluster has, starts them again on the same data.
#   etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kubelet, kube-proxy
#   power   everything, with all containers and what a machine forgets when it loses power:
#           processes, mounts, cgroups, network, /run
# containerd cannot be stopped alone: the mounts of running pods are in its mount namespace.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib/env.sh"
for part in process network control node node-cgroup node-down; do
	source "$HERE/lib/$part.sh"
done

(($# > 0)) || die "usage: stop.sh COMPONENT..."
need_root
export PATH=$PATH:/usr/sbin:/sbin
one_at_a_time run
[[ -f $RUN/control ]] || die "no cluster is up"
for name in "$@"; do
	case $name in
	power)
		node_crash
		control_down
		network_down
		rm -rf --one-file-system "$RUN/host/run"
		;;
	etcd | kube-apiserver | kube-controller-manager | kube-scheduler | kubelet | kube-proxy) stop "$name" ;;
	*) die "unknown component $name: see the head of stop.sh" ;;
	esac
done
