# shellcheck shell=sh disable=SC2154

# verify NAME ADDRESS: an agent cannot read what its kubelet runs with, and an administrator can.
verify() {
	LIGHTK8S_KUBECTL=$kubectl sh "$here/nodes/$1/apply.sh" --verify && return
	[ -n "$or_back" ] || return 4
	visit rollback.sh "$1" "$2" || return 7
	return 6
}

options() {
	dry_run=
	or_back=
	while [ $# -gt 0 ]; do
		case $1 in
		-h | --help)
			usage
			exit 0
			;;
		--dry-run) dry_run=yes ;;
		--or-back) or_back=yes ;;
		-*)
			say "unknown argument $1: --help lists them" >&2
			exit 2
			;;
		*) chosen="$chosen $1" ;;
		esac
		shift
	done
}

# One node at a time: agents first, where a mistake costs least; then servers, so that etcd keeps
# its majority. The first that fails ends it: its own script has gone back by then.
main() {
	chosen=
	options "$@"
	# shellcheck disable=SC2086 # names of nodes have no spaces
	set -- $chosen
	known "$@"
	applied=0
	while read -r name address <&3; do
		listed "$name" "$@" || continue
		automatic apply.sh "$name" || continue
		status=0
		if [ -n "$dry_run" ]; then
			on_node apply.sh "$name" "$address" --dry-run || status=$?
		else
			visit apply.sh "$name" "$address" && verify "$name" "$address" || status=$?
		fi
		if [ "$status" != 0 ]; then
			say "$name: exit code $status: stopping here, with $applied nodes done; undo those with rollback.sh" >&2
			[ "$applied" = 0 ] || status=5
			exit "$status"
		fi
		applied=$((applied + 1))
	done 3<<END
$(nodes)
END
	say "all done: $applied nodes"
}

main "$@"
