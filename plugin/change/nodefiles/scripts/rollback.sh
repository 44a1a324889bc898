# shellcheck shell=sh disable=SC2154

# restore puts every file back as the backup has it. What a person changed since is kept aside.
restore() {
	while read -r what restarts path; do
		file=$root$path saved=$backup/files$path
		rm -f "$file.lightk8s-tmp"
		if [ -e "$file" ] && [ -e "$backup/applied" ] && ! cmp -s "$file" "$state/written$path" &&
			! cmp -s "$file" "$saved"; then
			mkdir -p "$backup/edited${path%/*}" && cp -p "$file" "$backup/edited$path" || return 1
			say "$path was changed by hand since: kept as $backup/edited$path"
		fi
		case $what in
		present)
			# The owner and the mode are restored even where the content is the same.
			if ! cmp -s "$saved" "$file"; then
				[ "$restarts" = 0 ] || : >"$backup/restarted"
				say "restoring $path"
			fi
			mkdir -p "${file%/*}" && cp -p "$saved" "$file.lightk8s-tmp" && mv -f "$file.lightk8s-tmp" "$file" || return 1
			;;
		absent)
			if [ -e "$file" ]; then
				[ "$restarts" = 0 ] || : >"$backup/restarted"
				say "removing $path"
				rm -f "$file" || return 1
			fi
			;;
		esac
	done <"$backup/manifest"
	sort -r "$backup/folders" | while read -r path; do
		rmdir "$root$path" 2>/dev/null || :
	done
}

restore_sysctl() {
	for saved in "$backup"/sysctl/*; do
		[ -e "$saved" ] || continue
		file=$(sysctl_file "${saved##*/}")
		cmp -s "$saved" "$file" || cat "$saved" >"$file" || say "cannot set ${saved##*/} back" >&2
	done
}

# restore_record puts back what earlier plans wrote, as far as hand edits are told by it.
restore_record() {
	rm -rf "$state/written"
	[ ! -d "$backup/written" ] || cp -pR "$backup/written" "$state/written"
}

main() {
	case ${1:-} in
	-h | --help)
		usage
		exit 0
		;;
	esac
	need_root
	case $#,${1:-} in
	0,)
		take_lock
		rm -f "$state"/armed-* "$state"/fired-*
		;;
	2,--dead-man)
		# The first to move the file decides: this run, or the one that would disarm it, which ends now.
		mv "$state/armed-$2" "$state/fired-$2" 2>/dev/null || exit 0
		say "was not found Ready in time: going back"
		take_lock_from "${2%%-*}"
		rm "$state/fired-$2" 2>/dev/null || exit 0 # another run has undone it meanwhile
		;;
	*) die 2 "unknown argument $1: --help lists them" ;;
	esac
	trap 'exit 1' HUP INT TERM
	[ -e "$backup/writing" ] || {
		say "nothing to undo: plan $plan changed nothing here"
		exit 0
	}
	[ ! -e "$backup/rolled-back" ] || {
		say "nothing to undo: plan $plan is undone already"
		exit 0
	}
	restore || die 7 "cannot restore every file; the backup is $backup"
	restore_sysctl
	restore_record || die 7 "cannot restore $state/written"
	sync
	if [ -e "$backup/restarted" ]; then
		since=$(now)
		say "restarting $service"
		restart_service || say "restarting $service failed" >&2
		await_ready "$since" || die 7 "every file is as it was, but the node is not Ready within ${timeout}s"
	fi
	rm -f "$backup/applied"
	: >"$backup/rolled-back"
	say "everything is as it was before plan $plan"
}

main "$@" </dev/null
