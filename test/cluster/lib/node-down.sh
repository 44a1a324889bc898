# shellcheck shell=bash
# Removes what a node leaves outside its run folder. Works without a live
# containerd, so that it also clears up after a crash. Sourced, never run.

node_down() {
	[[ -f $RUN/node ]] || return 0
	node_crash
	remove_mount_points
}

# node_crash leaves what is on disk.
node_crash() {
	stop kubelet
	stop kube-proxy
	kill_pods
	stop containerd
	kill_shims
	remove_cgroups
}

# cgroup_roots prints the kubelet's root cgroup, one of each hierarchy on
# cgroup v1. node_up made sure that it belongs to no other kubelet. NODE_CGROUP
# has it below a cgroup of ours.
cgroup_roots() {
	local dir
	for dir in /sys/fs/cgroup/kubepods /sys/fs/cgroup/*/{kubepods,"$NODE_TREE"}; do
		if [[ -d $dir ]]; then
			echo "$dir"
		fi
	done
}

pod_pids() {
	local dir
	for dir in $(cgroup_roots); do
		find "$dir" -name cgroup.procs -exec cat {} + 2>/dev/null || true
	done | sort -un
}

# kill_pods kills until none is left: a container might be about to start another.
kill_pods() {
	local tries pids
	for ((tries = 0; tries < 100; tries++)); do
		pids=$(pod_pids)
		[[ -z $pids ]] && return
		# shellcheck disable=SC2086 # one word a process
		kill -KILL $pids 2>/dev/null || true
		sleep 0.05
	done
	die "processes of pods do not end: ${pids//$'\n'/ }"
}

# kill_shims kills containerd's shims, known by our socket in their arguments.
# With them the node's mount namespace ends, and every mount in it.
kill_shims() {
	local proc
	for proc in $(grep -lszFx -- "$SOCKET" /proc/[0-9]*/cmdline || true); do
		kill -KILL "$(cut -d/ -f3 <<<"$proc")" 2>/dev/null || true
	done
}

remove_cgroups() {
	local tries dir
	for ((tries = 0; tries < 50; tries++)); do
		for dir in $(cgroup_roots); do
			find "$dir" -depth -type d -exec rmdir {} + 2>/dev/null || true
		done
		[[ -z $(cgroup_roots) ]] && return
		sleep 0.1
	done
	die "cgroups are still in use: $(cgroup_roots | xargs)"
}

# remove_mount_points removes the folders that up.sh made, the last one first.
remove_mount_points() {
	local folder
	[[ -f $RUN/mount-points ]] || return 0
	tac "$RUN/mount-points" | while read -r folder; do
		rmdir --ignore-fail-on-non-empty "$folder"
	done
	rm "$RUN/mount-points"
}
