# shellcheck shell=sh disable=SC2034,SC2154
# Applying itself: the order of things is in main, at the end.

write_files() {
	: >"$backup/writing"
	sync
	while read -r number kind restarts mode path; do
		file=$root$path
		mkdir -p "${file%/*}" || return 1
		if [ -e "$file" ]; then
			cp -p "$file" "$file.lightk8s-tmp" && cat "$work/$number" >"$file.lightk8s-tmp" || return 1
		else
			(umask 077 && cat "$work/$number" >"$file.lightk8s-tmp") && chmod "$mode" "$file.lightk8s-tmp" || return 1
		fi
		[ "$kind" != file ] || chmod "$mode" "$file.lightk8s-tmp" || return 1
		mv -f "$file.lightk8s-tmp" "$file" || return 1
		[ -n "$root" ] || ! have restorecon || restorecon "$file" >/dev/null 2>&1 || :
	done <"$work/changed"
	sync
	while read -r key value; do
		printf '%s\n' "$value" >"$(sysctl_file "$key")" || return 1
	done <"$work/sysctl"
}

# record what was written, to tell hand edits later.
record() {
	while read -r number kind restarts mode path; do
		mkdir -p "$state/written${path%/*}" && cat "$work/$number" >"$state/written$path" || return 1
	done <"$work/changed"
	: >"$backup/applied"
	sync
}

# undo_unfinished: a run that was killed, or that a power cut ended, left a node in an unknown state.
undo_unfinished() {
	for folder in "$state"/backup/*/; do
		folder=${folder%/}
		if [ ! -e "$folder/writing" ] || [ -e "$folder/applied" ] || [ -e "$folder/rolled-back" ]; then
			continue
		fi
		say "an earlier run (plan ${folder##*/}) did not finish: undoing it first"
		LIGHTK8S_LOCKED=yes sh "$folder/rollback.sh" || die 7 "cannot undo plan ${folder##*/}"
	done
}

# go_back CODE MESSAGE...: undoes what this run did, and ends with the code.
go_back() {
	ending=$1
	shift
	stage=
	say "$*: going back" >&2
	if ! disarm; then
		die 6 "the dead man went back already; see $state/rollback.log"
	fi
	LIGHTK8S_LOCKED=yes sh "$backup/rollback.sh" || die 7 "going back failed; the backup is $backup"
	exit "$ending"
}

leave() {
	left=$?
	trap - EXIT
	if [ "${stage:-}" = changed ]; then
		(go_back 6 "interrupted")
		left=$?
	fi
	[ -z "${work:-}" ] || rm -rf "$work"
	exit "$left"
}

# work_aside leaves no trace on the node.
work_aside() {
	work=$(mktemp -d) || die 3 "cannot create a folder for temporary files"
	trap 'rm -rf "$work"' EXIT
}

options() {
	dry_run=
	or_back=
	verify_only=
	for option in "$@"; do
		case $option in
		-h | --help)
			usage
			exit 0
			;;
		--dry-run) dry_run=yes ;;
		--or-back) or_back=yes ;;
		--verify) verify_only=yes ;;
		*) die 2 "unknown argument $option: --help lists them" ;;
		esac
	done
}

main() {
	options "$@"
	if [ -n "$verify_only" ]; then
		work_aside
		verify || exit 4
		exit 0
	fi
	need_root
	right_node
	[ -z "$home" ] || [ -d "$root$home" ] || die 3 "there is no $home here: is its data elsewhere?"
	if [ -n "$dry_run" ]; then
		work_aside
		compare
		preview
		say "nothing was changed: --dry-run"
		exit 0
	fi
	take_lock
	trap leave EXIT
	trap 'exit 6' HUP INT TERM
	undo_unfinished
	work=$state/work.$$
	(umask 077 && mkdir -p "$work") || die 3 "cannot create $work"
	compare
	if [ ! -s "$work/changed" ] && [ ! -s "$work/sysctl" ]; then
		say "nothing to do: everything is as plan $plan wants it"
		verify || exit 4
		exit 0
	fi
	still_fits
	take_backup || die 3 "cannot write the backup to $backup; nothing was changed"
	arm || die 3 "nothing here can go back by itself: there is neither systemd-run nor setsid; nothing was changed"
	stage=changed
	write_files || go_back 6 "cannot write every file"
	if cut -d ' ' -f 3 "$work/changed" | grep -q 1; then
		: >"$backup/restarted"
		since=$(now)
		say "restarting $service"
		restart_service || go_back 6 "restarting $service failed"
		await_ready "$since" || go_back 6 "not Ready within ${timeout}s"
	fi
	differs=
	verify || differs=yes
	[ -z "$differs" ] || [ -z "$or_back" ] || go_back 6 "the kubelet runs with other values"
	stage=
	disarm || die 6 "the dead man went back already; see $state/rollback.log"
	record || die 7 "applied, but cannot record it in $state"
	while read -r number kind restarts mode path; do
		say "wrote $path"
	done <"$work/changed"
	while read -r key value; do
		say "set $key to $value"
	done <"$work/sysctl"
	say "plan $plan is applied; undo it with: sh $state/rollback.sh"
	[ -z "$differs" ] || exit 4
}

main "$@" </dev/null
