#!/usr/bin/env bash
# own-cgroups.sh COMMAND...: mounts the cgroups anew and becomes COMMAND. In a cgroup and a mount
# namespace of its own, the cgroup that it runs in then is the root of all that COMMAND sees: the
# kubelet reads there what the whole node uses, and makes the cgroups of pods below.
set -euo pipefail

mapfile -t mounts </proc/self/mountinfo # whole: it changes under the loop
for line in "${mounts[@]}"; do
	read -r _ _ _ _ target _ rest <<<"$line"
	[[ $target == /sys/fs/cgroup/* ]] || continue
	read -r type _ options <<<"${rest#*- }"
	options=${options#rw} # the controllers follow
	options=${options#,}
	if [[ $type == cgroup && $options == name=* ]]; then
		options=none,$options
	fi
	umount "$target"
	mount -t "$type" ${options:+-o "$options"} "$type" "$target"
done
exec "$@"
