# shellcheck shell=sh disable=SC2034,SC2154
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
