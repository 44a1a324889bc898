# shellcheck shell=sh disable=SC2034,SC2154
# What goes back by itself.

dead_man=${LIGHTK8S_DEADMAN:-$((timeout + 60))}

# What waits in the place of systemd: it leaves the cgroups of the run, which can be those of a pod.
# shellcheck disable=SC2016 # $1 to $4 are its own
waiting='trap "" HUP
for procs in /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/*/cgroup.procs; do
	[ ! -w "$procs" ] || echo 0 >"$procs"
done
sleep "$1"
sh "$2" --dead-man "$3" >>"$4" 2>&1'

# arm starts what goes back by itself, in a session of its own, so that it outlives this run.
arm() {
	token=$lock-$(now)
	: >"$state/armed-$token"
	if on_systemd && have systemd-run; then
		systemd-run --quiet --unit="lightk8s-dead-man-$$" --on-active="$dead_man" \
			--setenv="LIGHTK8S_RESTART=${LIGHTK8S_RESTART:-}" --setenv="LIGHTK8S_READY=${LIGHTK8S_READY:-}" \
			--setenv="LIGHTK8S_KUBECTL=${LIGHTK8S_KUBECTL:-}" --setenv="LIGHTK8S_HEALTHZ=$healthz" \
			--setenv="LIGHTK8S_TIMEOUT=$timeout" /bin/sh "$backup/rollback.sh" --dead-man "$token" && timer=lightk8s-dead-man-$$ && return
	fi
	have setsid || return 1
	setsid sh -c "$waiting" dead-man "$dead_man" "$backup/rollback.sh" "$token" \
		"$state/rollback.log" </dev/null >/dev/null 2>&1 &
	watcher=$!
}

# disarm fails where the dead man was quicker.
disarm() {
	mv "$state/armed-$token" "$state/disarmed" 2>/dev/null || return 1
	[ -z "${timer:-}" ] || systemctl stop "$timer.timer" >/dev/null 2>&1 || :
	[ -z "${watcher:-}" ] || kill -TERM "-$watcher" 2>/dev/null || :
}
