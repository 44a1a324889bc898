#!/bin/sh
# Written by kubectl lightk8s tune. Undoes the plan on one node: every file is as it was, byte for
# byte. Run it there as root, or pipe it to "ssh root@NODE sh -s". Run again, it changes nothing.
# It understands LIGHTK8S_TIMEOUT, _RESTART, _KUBECTL, _HEALTHZ, _READY and _ROOT like apply.sh.
#
# Ends with 0: undone, or nothing to undo; 2: wrong usage; 3: cannot run here; 7: not all is as it was;
# 10: another run is under way, nothing was changed.
# shellcheck disable=SC2034

usage() {
cat <<'LIGHTK8S_4db427551665'
Written by kubectl lightk8s tune. Undoes the plan on one node: every file is as it was, byte for
byte. Run it there as root, or pipe it to "ssh root@NODE sh -s". Run again, it changes nothing.
It understands LIGHTK8S_TIMEOUT, _RESTART, _KUBECTL, _HEALTHZ, _READY and _ROOT like apply.sh.

Ends with 0: undone, or nothing to undo; 2: wrong usage; 3: cannot run here; 7: not all is as it was;
10: another run is under way, nothing was changed.
LIGHTK8S_4db427551665
}

# What the plan knows of the node; 0: nothing.
node='one'
plan='160af49ce5ef'
service='snap.microk8s.daemon-kubelite'
kubectl='/snap/microk8s/current/kubectl --kubeconfig=/var/snap/microk8s/current/credentials/kubelet.config'
healthz='127.0.0.1:10248'
admin='/snap/microk8s/current/kubectl --kubeconfig=/var/snap/microk8s/current/credentials/client.config'
home=''
certificate=''
capacity_mib='1970'
max_pods='24'
pods='/var/snap/microk8s/common/var/lib/kubelet/pods'
limits_swap='1'
etcd_quota='0'
etcd_database=''

# What applying and undoing share. Written into both scripts of a node, after its values.

LC_ALL=C
export LC_ALL
umask 022

root=${LIGHTK8S_ROOT:-}
state=$root/var/lib/lightk8s
backup=$state/backup/$plan
timeout=${LIGHTK8S_TIMEOUT:-120}
healthz=${LIGHTK8S_HEALTHZ-$healthz}

say() { printf 'lightk8s: %s: %s\n' "$node" "$*"; }

# die CODE MESSAGE...
die() {
	ending=$1
	shift
	say "$*" >&2
	exit "$ending"
}

have() { command -v "$1" >/dev/null 2>&1; }

on_systemd() { [ -z "$root" ] && [ -d /run/systemd/system ]; }

need_root() {
	[ -n "$root" ] || [ "$(id -u)" = 0 ] || die 3 "needs root"
	case $timeout in
	'' | *[!0-9]*) die 2 "LIGHTK8S_TIMEOUT is $timeout, and must be a number of seconds" ;;
	esac
}

# within SECONDS COMMAND...
within() {
	if have timeout; then
		timeout "$@"
	else
		shift
		"$@"
	fi
}

restart_service() {
	if [ -n "${LIGHTK8S_RESTART:-}" ]; then
		within "$timeout" sh -c "$LIGHTK8S_RESTART"
	elif on_systemd; then
		systemctl daemon-reload && within "$timeout" systemctl restart "$service"
	elif [ -z "$root" ] && have rc-service; then
		within "$timeout" rc-service "$service" restart
	else
		say "there is no systemd or OpenRC to restart $service; set LIGHTK8S_RESTART to the command" >&2
		return 1
	fi
}

now() { date -u +%Y%m%d%H%M%S; }

# has_kubectl reports whether the API server can be read: as the kubelet, which can read its own node.
has_kubectl() {
	if [ -n "${LIGHTK8S_KUBECTL:-}" ]; then
		kubectl=$LIGHTK8S_KUBECTL
		return
	fi
	[ -z "$root" ] && have "${kubectl%% *}" && [ -r "${kubectl##*=}" ]
}

can_tell_ready() {
	[ -n "${LIGHTK8S_READY:-}" ] || has_kubectl ||
		{ [ -n "$healthz" ] && { have curl || have wget; }; }
}

# ready_now SINCE: the kubelet answers, and has reported itself Ready since then. A report from
# before the restart says nothing, and one of the same second can be from before it.
ready_now() {
	if [ -n "${LIGHTK8S_READY:-}" ]; then
		LIGHTK8S_SINCE=$1 within "$timeout" sh -c "$LIGHTK8S_READY" >/dev/null 2>&1
		return
	fi
	if [ -n "$healthz" ]; then
		if have curl; then
			curl -fsS -m 5 -o /dev/null "http://$healthz/healthz" 2>/dev/null || return 1
		elif have wget; then
			wget -q -T 5 -O /dev/null "http://$healthz/healthz" 2>/dev/null || return 1
		fi
	fi
	has_kubectl || return 0
	# shellcheck disable=SC2086 # a command and its flag
	reported=$(within 15 $kubectl --request-timeout=10s get node "$node" -o \
		'jsonpath={range .status.conditions[?(@.type=="Ready")]}{.status} {.lastHeartbeatTime}{end}' 2>/dev/null) || return 1
	[ "${reported%% *}" = True ] || return 1
	expr "x$(printf %s "${reported#* }" | tr -cd 0-9)" '>' "x$1" >/dev/null
}

# await_ready SINCE: three times in a row, since a kubelet that refuses its configuration answers
# for a moment between two starts.
await_ready() {
	waited=0 streak=0
	while [ "$waited" -lt "$timeout" ]; do
		if ready_now "$1"; then
			streak=$((streak + 1))
			[ "$streak" -lt 3 ] || return 0
		else
			streak=0
		fi
		[ $((waited % 10)) != 9 ] || say "waiting for the node to be Ready: ${waited}s of ${timeout}s"
		sleep 1
		waited=$((waited + 1))
	done
	return 1
}

# sysctl_file KEY: where the kernel shows it.
sysctl_file() { printf '%s/proc/sys/%s' "$root" "$(printf %s "$1" | tr . /)"; }

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
