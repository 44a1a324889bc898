# shellcheck shell=sh

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
