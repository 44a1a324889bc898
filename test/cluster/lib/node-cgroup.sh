# shellcheck shell=bash
# The cgroup that NODE_CGROUP puts the whole node into: what runs there has NODE_MEM_MIB of
# memory together, pods and components alike, as on a machine of that size. Sourced, never run.

NODE_TREE=lightk8s-node
NODE_BIN=$RUN/host/bin

# node_cgroup_up SETTINGS: makes the cgroup, which limits nothing but memory. The settings are
# recorded here already, for down.sh to remove it whatever comes next.
node_cgroup_up() {
	local memory=/sys/fs/cgroup/memory/$NODE_TREE
	[[ -d /sys/fs/cgroup/memory ]] || die "NODE_CGROUP needs the memory controller of cgroup v1, which this machine lacks"
	[[ ! -d $memory ]] || return 0
	if [[ ! -f $RUN/node ]]; then
		record_node "$1"
	fi
	mkdir "$memory"
	rm -rf "$NODE_BIN"
	echo "${NODE_MEM_MIB}M" >"$memory/memory.limit_in_bytes"
}

# node_binaries gives the node its own copies of the programs. A page of a file counts for the
# cgroup that read it first: those of the machine's files are others', and so would be free.
node_binaries() {
	local name
	[[ ! -d $NODE_BIN ]] || return 0
	mkdir -p "$NODE_BIN.new"
	for name in containerd containerd-shim-runc-v2 runc ctr; do
		in_node system/install cp "$(command -v "$name")" "$NODE_BIN.new/"
	done
	in_node system/install cp "$BIN/hyperkube" "$NODE_BIN.new/"
	for name in "${COMPONENTS[@]}"; do
		ln -s hyperkube "$NODE_BIN.new/$name"
	done
	mv "$NODE_BIN.new" "$NODE_BIN"
}

# in_node FOLDER COMMAND...: runs COMMAND in that cgroup below the node's.
in_node() {
	local folder=$1
	shift
	bash "$HERE/lib/in-cgroup.sh" "$NODE_TREE/$folder" "$@"
}

# runs_in_node tells whether component NAME counts against the node's memory.
runs_in_node() {
	case $1 in
	containerd | kubelet | kube-proxy) [[ -n ${NODE_CGROUP:-} ]] ;;
	*) [[ ${NODE_CGROUP:-} == server ]] ;;
	esac
}
