# shellcheck shell=sh

# One node at a time: agents first, where a mistake costs least; then servers, so that etcd keeps
# its majority. The first that fails ends it: its own script has gone back by then.
main() {
	known "$@"
	applied=0
	while read -r name address <&3; do
		listed "$name" "$@" || continue
		automatic apply.sh "$name" || continue
		status=0
		visit apply.sh "$name" "$address" || status=$?
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
