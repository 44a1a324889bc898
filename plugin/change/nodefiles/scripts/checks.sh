# shellcheck shell=sh disable=SC2034,SC2154
# What must be so before anything is changed.

right_node() {
	me=${LIGHTK8S_NODE:-}
	[ -n "$me" ] || read -r me <"$root/proc/sys/kernel/hostname" || die 3 "cannot read this machine's name"
	[ "$(printf %s "$me" | tr '[:upper:]' '[:lower:]')" != "$node" ] || return 0
	if [ -r "$root$certificate" ] && have openssl; then
		case $(openssl x509 -noout -subject -in "$root$certificate" 2>/dev/null) in
		*"system:node:$node") return 0 ;;
		esac
	fi
	die 3 "this machine is $me; if it is node $node, set LIGHTK8S_NODE=$node"
}

# left_of SIGNAL FOLDER LEAST: what is left, if it is less than that; nothing where it is enough, or is not told.
left_of() {
	case $1 in
	memory.*)
		awk -v least="$3" '
			$1 == "MemTotal:" { all = $2 }
			$1 == "MemAvailable:" { free = $2; told = 1 }
			END { if (told && free < (least ~ /%$/ ? all * least / 100 : least + 0)) print int(free / 1024) " MiB" }' "$root/proc/meminfo"
		;;
	*)
		[ -d "$root$2" ] || return 0
		unit=-Pk
		case $1 in *.inodesFree) unit=-Pi ;; esac
		df "$unit" "$root$2" 2>/dev/null | awk -v least="$3" '
			NR == 2 && $2 > 0 && $4 < (least ~ /%$/ ? $2 * least / 100 : least + 0) { printf "%.1f%%", $4 * 100 / $2 }'
		;;
	esac
}

# nothing_evicts: no new threshold is above what is left.
nothing_evicts() {
	thresholds >"$work/thresholds"
	while read -r signal folder least; do
		is_left=$(left_of "$signal" "$folder" "$least")
		[ -z "$is_left" ] ||
			die 3 "only $is_left of $signal is left, and the kubelet would evict pods at once below its new threshold: make room first, or run tune --usage again"
	done <"$work/thresholds"
}

# still_fits: what the plan was made for is still so.
still_fits() {
	if [ "$capacity_mib" -gt 0 ]; then
		mib=$(awk '$1 == "MemTotal:" { print int($2 / 1024) }' "$root/proc/meminfo") || mib=
		[ -n "$mib" ] || die 3 "cannot read the machine's memory"
		away=$((mib - capacity_mib))
		[ "${away#-}" -le $((capacity_mib / 20)) ] ||
			die 3 "the machine has $mib MiB of memory, and the plan is for $capacity_mib: run tune again"
	fi
	if [ "$max_pods" -gt 0 ]; then
		set -- "$root$pods"/*/
		if [ -d "$1" ] && [ $# -gt "$max_pods" ]; then
			die 3 "$# pods are on the node, and the plan has room for $max_pods: the rest would be refused (OutOfpods)"
		fi
	fi
	if [ "$etcd_quota" -gt 0 ]; then
		[ -f "$root$etcd_database" ] ||
			die 3 "there is no $etcd_database here, so nothing tells whether the quota of $etcd_quota is enough"
		bytes=$(wc -c <"$root$etcd_database")
		[ "$((bytes * 2))" -le "$etcd_quota" ] ||
			die 3 "etcd's database has $((bytes)) bytes, more than half of the quota of $etcd_quota: compact and defragment it first"
	fi
	if [ "$limits_swap" = 1 ] && [ -d "$root/sys/fs/cgroup" ] && [ ! -e "$root/sys/fs/cgroup/cgroup.controllers" ]; then
		die 3 "this machine has the first version of cgroups, where the kubelet does not start with LimitedSwap"
	fi
	nothing_evicts
	free=$(df -Pk "$state" | awk 'NR == 2 { print int($4 / 1024) }')
	[ "${free:-0}" -ge 32 ] || die 3 "only ${free:-no} MiB are free for the backup in $state"
	can_tell_ready || die 3 "nothing here can tell whether the node is Ready: install curl, or set LIGHTK8S_READY"
	if on_systemd && [ -z "${LIGHTK8S_RESTART:-}" ]; then
		systemctl cat "$service" >"$work/unit" 2>/dev/null || die 3 "there is no service $service here"
		if grep -q ' args ' "$work/items"; then
			grep -q KUBELET_EXTRA_ARGS "$work/unit" || die 3 "$service does not read KUBELET_EXTRA_ARGS"
			! grep -qs -e --config-dir /var/lib/kubelet/kubeadm-flags.env ||
				die 3 "the kubelet reads a --config-dir of kubeadm's already: put 90-lightk8s.conf there by hand"
		fi
	fi
}
