#!/usr/bin/env bash
# in-cgroup.sh FOLDER COMMAND...: enters the cgroup FOLDER of every hierarchy, which it makes
# where there is none, and becomes COMMAND.
set -euo pipefail

# make_cgroup HIERARCHY FOLDER: a cpuset starts empty, and takes no process then.
make_cgroup() {
	local path=$1 part parts
	IFS=/ read -ra parts <<<"$2"
	for part in "${parts[@]}"; do
		mkdir -p "$path/$part"
		if [[ -f $path/cpuset.cpus && -z $(<"$path/$part/cpuset.cpus") ]]; then
			cat "$path/cpuset.cpus" >"$path/$part/cpuset.cpus"
			cat "$path/cpuset.mems" >"$path/$part/cpuset.mems"
		fi
		path+=/$part
	done
}

folder=$1
shift
for hierarchy in /sys/fs/cgroup/*; do
	if [[ -f $hierarchy/cgroup.procs ]]; then
		make_cgroup "$hierarchy" "$folder"
		echo $$ >"$hierarchy/$folder/cgroup.procs"
	fi
done
exec "$@"
