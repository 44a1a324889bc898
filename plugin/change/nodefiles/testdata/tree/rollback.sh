#!/bin/sh
# Written by kubectl lightk8s tune. Undoes the plan on all nodes, or on those named, the last
# changed first.
#
#   rollback.sh [NODE...]
#
# It understands the variables of apply.sh. Ends with 0: all undone; 2: wrong usage; 5: not all.

usage() {
cat <<'LIGHTK8S_17801ecf66da'
Written by kubectl lightk8s tune. Undoes the plan on all nodes, or on those named, the last
changed first.

  rollback.sh [NODE...]

It understands the variables of apply.sh. Ends with 0: all undone; 2: wrong usage; 5: not all.
LIGHTK8S_17801ecf66da
}

# Nodes and their addresses, in the order in which they are changed.
nodes() {
cat <<'LIGHTK8S_ed9d97f98d5f'
one one
shop-1 192.0.2.11
LIGHTK8S_ed9d97f98d5f
}

# What going over all nodes, forth and back, shares. Written into both scripts, after the nodes.

here=$(cd "$(dirname "$0")" && pwd)
kubectl=${LIGHTK8S_KUBECTL:-kubectl}
timeout=${LIGHTK8S_TIMEOUT:-120}
cordoned=

say() { printf 'lightk8s: %s\n' "$*"; }

# reach NAME ADDRESS: the command that runs another on the node, as root.
reach() { printf %s "${LIGHTK8S_SSH:-ssh -o ConnectTimeout=10 root@ADDRESS}" | sed "s/ADDRESS/$2/g; s/NAME/$1/g"; }

cordon() {
	[ "${LIGHTK8S_CORDON:-yes}" = yes ] || return 0
	unschedulable=$($kubectl get node "$1" -o 'jsonpath={.spec.unschedulable}') || return 1
	[ "$unschedulable" != true ] || return 0
	cordoned=$1
	$kubectl cordon "$1"
}

# uncordon only what was cordoned here. The API server might be the one that has just restarted.
uncordon() {
	[ -n "$cordoned" ] || return 0
	tries=0
	until $kubectl uncordon "$cordoned"; do
		tries=$((tries + 1))
		if [ "$tries" -ge 24 ]; then
			say "cannot uncordon $cordoned: run $kubectl uncordon $cordoned" >&2
			return 1
		fi
		sleep 5
	done
	cordoned=
}

await_ready() {
	[ "${LIGHTK8S_CORDON:-yes}" = yes ] || return 0
	$kubectl wait --for=condition=Ready "node/$1" --timeout="${timeout}s"
}

# automatic SCRIPT NAME: whether the node has the script.
automatic() {
	[ ! -e "$here/nodes/$2/$1" ] || return 0
	say "$2: nothing here is automatic, see README.md"
	return 1
}

# on_node SCRIPT NAME ADDRESS [ARGUMENT...]: runs the script on the node.
on_node() {
	file=$here/nodes/$2/$1
	through=$(reach "$2" "$3")
	shift 3
	# shellcheck disable=SC2086 # a command and its arguments
	$through env "LIGHTK8S_TIMEOUT=$timeout" "LIGHTK8S_FORCE=${LIGHTK8S_FORCE:-no}" sh -s -- "$@" <"$file"
}

# visit SCRIPT NAME ADDRESS [ARGUMENT...]: runs the script on the node, and fails as it does.
visit() {
	say "$2: $1"
	cordon "$2" || {
		uncordon
		return 3
	}
	ended=0
	on_node "$@" || ended=$?
	if [ "$ended" = 0 ]; then
		await_ready "$2" || ended=8
	elif [ "$ended" = 255 ]; then
		say "$2: the connection was lost: unless it had finished, the node goes back by itself within $((timeout + 60))s" >&2
	fi
	uncordon || ended=9
	return "$ended"
}

# listed NAME WANTED...: whether the node is among those asked for; all are, where none is named.
listed() {
	[ $# -gt 1 ] || return 0
	name=$1
	shift
	for one in "$@"; do
		[ "$one" != "$name" ] || return 0
	done
	return 1
}

# known WANTED...: every name must be a node of the plan.
known() {
	for one in "$@"; do
		nodes | cut -d ' ' -f 1 | grep -qxF -e "$one" || {
			say "there is no node $one in this plan" >&2
			exit 2
		}
	done
}

trap uncordon EXIT
trap 'exit 130' HUP INT TERM

# The other way round. A node that cannot be undone does not keep the others from being.
main() {
	case ${1:-} in
	-h | --help)
		usage
		exit 0
		;;
	esac
	known "$@"
	failed=0
	while read -r name address <&3; do
		listed "$name" "$@" || continue
		automatic rollback.sh "$name" || continue
		visit rollback.sh "$name" "$address" || {
			say "$name: not undone" >&2
			failed=$((failed + 1))
		}
	done 3<<END
$(nodes | awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }')
END
	[ "$failed" = 0 ] || {
		say "$failed nodes were not undone" >&2
		exit 5
	}
	say "all undone"
}

main "$@"
