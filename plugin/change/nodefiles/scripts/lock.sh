# shellcheck shell=sh disable=SC2034,SC2154
# One run at a time. The lock is the symbolic link lock.N of the highest N: it names its holder by
# boot, number and start of the process, and is free when that process is gone, however it ended.
# It is no flock: a service that is restarted would inherit the descriptor, and hold it for good.

# process NUMBER: sets running to the name of a process that runs.
process() {
	{ read -r boot </proc/sys/kernel/random/boot_id && read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
	running=$boot:${stat%% *}
	# shellcheck disable=SC2086 # fields; the second, a name in parentheses, can hold anything
	set -- ${stat##*")"}
	case $1 in Z | X) return 1 ;; esac
	running=$running:${20}
}

newest_lock() {
	newest=0
	for link in "$state"/lock.*; do
		case ${link##*.} in '' | *[!0-9]*) continue ;; esac
		[ "${link##*.}" -le "$newest" ] || newest=${link##*.}
	done
}

# held NUMBER: whether the holder of a lock runs; sets owner to its number.
held() {
	# shellcheck disable=SC2012 # readlink is not everywhere
	holder=$(ls -l "$state/lock.$1" 2>/dev/null) || return 1
	holder=${holder##* -> }
	owner=${holder%:*}
	owner=${owner##*:}
	process "$owner" && [ "$running" = "$holder" ]
}

# try_lock fails where another run holds the lock. Numbers only grow, and no holder takes its own
# link away: of runs that find the same lock free, one makes the next link. One that was so slow
# that its number has passed finds a higher one afterwards.
try_lock() {
	process self || die 3 "cannot read /proc/self/stat"
	myself=$running
	while :; do
		newest_lock
		! held "$newest" || return 1
		lock=$((newest + 1))
		if ln -s "$myself" "$state/lock.$lock" 2>/dev/null; then
			newest_lock
			[ "$newest" != "$lock" ] || break
			rm -f "$state/lock.$lock"
		else
			newest_lock
			[ "$newest" -ge "$lock" ] || die 3 "cannot create $state/lock.$lock"
		fi
	done
	for link in "$state"/lock "$state"/lock.*; do
		[ "$link" = "$state/lock.$lock" ] || rm -f "$link"
	done
}

take_lock() {
	[ -z "${LIGHTK8S_LOCKED:-}" ] || return 0
	{ mkdir -p "$state" && chmod 700 "$state"; } || die 3 "cannot create $state"
	try_lock || die 10 "another run (process $owner) is under way; nothing was changed"
}

# take_lock_from NUMBER: waits for the lock, and ends the run that holds the lock of the number.
take_lock_from() {
	waited=0
	until try_lock; do
		if [ "$newest" = "$1" ]; then
			case $waited in
			0) kill -TERM "$owner" 2>/dev/null || : ;;
			10) kill -KILL "$owner" 2>/dev/null || : ;;
			esac
		fi
		sleep 1
		waited=$((waited + 1))
	done
}
