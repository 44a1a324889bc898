# shellcheck shell=bash
# Starts and stops the cluster's processes by their recorded ids. Sourced, never run.

NETNS=lightk8s

# start NAME COMMAND...: runs COMMAND in the cluster's network namespace, unless
# it already runs. nsenter, not `ip netns exec`: that one remounts /sys and so
# hides the cgroups.
start() {
	local name=$1 pid
	shift
	alive "$name" && return
	if runs_in_node "$name" && [[ $name != containerd ]]; then # containerd makes the namespace first
		set -- bash "$HERE/lib/in-cgroup.sh" "$NODE_TREE/system/$name" "$@"
	fi
	setsid nsenter --net="/run/netns/$NETNS" "$@" >>"$RUN/log/$name.log" 2>&1 </dev/null 9>&- &
	pid=$!
	echo "$pid $(process_start "$pid")" >"$RUN/pid/$name"
}

# process_start prints when process PID started, in clock ticks since boot, or
# nothing where it is gone or a zombie: an orphan can stay one for seconds, and
# `kill -0` takes it for alive.
process_start() {
	local stat fields
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
	read -ra fields <<<"${stat##*) }" # the name before it can hold spaces
	[[ ${fields[0]} == [ZX] ]] || echo "${fields[19]}"
}

# alive tells whether the recorded process runs. The start time guards against
# an id that the kernel has given to another process.
alive() {
	local pid started
	[[ -s $RUN/pid/$1 ]] || return 1
	read -r pid started <"$RUN/pid/$1" || return 1
	[[ -n $started && $(process_start "$pid") == "$started" ]]
}

# recorded_pid prints the process id of NAME.
recorded_pid() { cut -d' ' -f1 "$RUN/pid/$1"; }

# stop NAME: kills the process and waits until it is gone. SIGKILL, since the
# state is thrown away and a clean end costs seconds a component.
stop() {
	local name=$1 pid tries
	if alive "$name"; then
		pid=$(recorded_pid "$name")
		kill -KILL "$pid" 2>/dev/null || true
		for ((tries = 0; tries < 100; tries++)); do
			alive "$name" || break
			sleep 0.05
		done
		alive "$name" && die "process $pid ($name) does not end"
	fi
	rm -f "$RUN/pid/$name"
}

# await NAME SECONDS COMMAND...: waits until COMMAND succeeds; fails at once
# with the log's end when process NAME dies.
await() {
	local name=$1 deadline=$((SECONDS + $2))
	shift 2
	until "$@" >/dev/null 2>&1; do
		alive "$name" || fail "$name" "ended"
		((SECONDS < deadline)) || fail "$name" "is not ready in time"
		sleep 0.1
	done
}

fail() {
	tail -n 8 "$RUN/log/$1.log" >&2
	die "$1 $2; its log is $RUN/log/$1.log, down.sh cleans up"
}
