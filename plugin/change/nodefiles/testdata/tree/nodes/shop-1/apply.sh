#!/bin/sh
# Written by kubectl lightk8s tune. Applies the plan to one node: run it there as root, or pipe it
# to "ssh root@NODE sh -s". It checks, keeps a copy of every file, writes, restarts, and waits until
# the node is Ready; where it is not, everything goes back. Then it compares what the kubelet runs
# with, where this node can read that. Run again, it changes nothing.
#
#   --dry-run   shows what it would write, and changes nothing
#   --or-back   undoes everything where the kubelet runs with other values than were written
#   --verify    changes nothing, and compares what the kubelet runs with; it needs no root
#
#   LIGHTK8S_TIMEOUT=120   seconds that the node can take to be Ready
#   LIGHTK8S_DEADMAN=180   seconds after which everything goes back if it was not found Ready
#   LIGHTK8S_NODE=NAME     says which node this is, where the machine has another name
#   LIGHTK8S_FORCE=yes     replaces files that were changed by hand (a copy is kept)
#   LIGHTK8S_RESTART=CMD   restarts the kubelet
#   LIGHTK8S_KUBECTL=CMD   asks for the node, with its kubeconfig; LIGHTK8S_HEALTHZ=HOST:PORT is the kubelet's own
#   LIGHTK8S_READY=CMD     tells whether the node is Ready, instead of both; it gets LIGHTK8S_SINCE=20260131235959
#   LIGHTK8S_ROOT=DIR      stands before every path
#
# Ends with 0: applied, or nothing to do; 2: wrong usage; 3: a check failed, nothing was changed;
# 4: applied, but the kubelet runs with other values; 6: everything went back; 7: it did not, and the
# node needs repair by hand; 10: another run is under way, nothing was changed.
# shellcheck disable=SC2034

usage() {
cat <<'LIGHTK8S_9c72a08f6ce0'
Written by kubectl lightk8s tune. Applies the plan to one node: run it there as root, or pipe it
to "ssh root@NODE sh -s". It checks, keeps a copy of every file, writes, restarts, and waits until
the node is Ready; where it is not, everything goes back. Then it compares what the kubelet runs
with, where this node can read that. Run again, it changes nothing.

  --dry-run   shows what it would write, and changes nothing
  --or-back   undoes everything where the kubelet runs with other values than were written
  --verify    changes nothing, and compares what the kubelet runs with; it needs no root

  LIGHTK8S_TIMEOUT=120   seconds that the node can take to be Ready
  LIGHTK8S_DEADMAN=180   seconds after which everything goes back if it was not found Ready
  LIGHTK8S_NODE=NAME     says which node this is, where the machine has another name
  LIGHTK8S_FORCE=yes     replaces files that were changed by hand (a copy is kept)
  LIGHTK8S_RESTART=CMD   restarts the kubelet
  LIGHTK8S_KUBECTL=CMD   asks for the node, with its kubeconfig; LIGHTK8S_HEALTHZ=HOST:PORT is the kubelet's own
  LIGHTK8S_READY=CMD     tells whether the node is Ready, instead of both; it gets LIGHTK8S_SINCE=20260131235959
  LIGHTK8S_ROOT=DIR      stands before every path

Ends with 0: applied, or nothing to do; 2: wrong usage; 3: a check failed, nothing was changed;
4: applied, but the kubelet runs with other values; 6: everything went back; 7: it did not, and the
node needs repair by hand; 10: another run is under way, nothing was changed.
LIGHTK8S_9c72a08f6ce0
}

# What the plan knows of the node; 0: nothing.
node='shop-1'
plan='2c57b351bb23'
service='k3s'
kubectl='k3s kubectl --kubeconfig=/var/lib/rancher/k3s/agent/kubelet.kubeconfig'
healthz='127.0.0.1:10248'
admin='k3s kubectl --kubeconfig=/etc/rancher/k3s/k3s.yaml'
home='/var/lib/rancher/k3s'
certificate='/var/lib/rancher/k3s/agent/client-kubelet.crt'
capacity_mib='1970'
max_pods='24'
pods='/var/lib/kubelet/pods'
limits_swap='1'
etcd_quota='536870912'
etcd_database='/var/lib/rancher/k3s/server/db/etcd/member/snap/db'

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

# Flags of the kubelet that win over what is written: name, wanted value; - for one that no flag can have.
flags() {
cat <<'LIGHTK8S_50ec531975a7'
container-log-max-files 3
container-log-max-size 5Mi
eviction-hard imagefs.available<10%,memory.available<98Mi,nodefs.available<10%,nodefs.inodesFree<5%
eviction-max-pod-grace-period 30
eviction-minimum-reclaim memory.available=48Mi
eviction-soft memory.available<177Mi
eviction-soft-grace-period memory.available=90s
fail-swap-on false
image-gc-high-threshold 75
image-gc-low-threshold 65
kube-reserved cpu=100m,ephemeral-storage=1Gi,memory=816Mi
max-pods 24
pod-max-pids 512
seccomp-default true
system-reserved cpu=50m,memory=178Mi
LIGHTK8S_50ec531975a7
}

# Where flags of the kubelet stand: form, path.
flag_sources() {
cat <<'LIGHTK8S_1487116cd0fc'
yaml /etc/rancher/k3s/config.yaml
yaml /etc/rancher/k3s/config.yaml.d/*.yaml
service /etc/systemd/system/k3s.service
service /etc/systemd/system/k3s.service.d/*.conf
service /etc/init.d/k3s
LIGHTK8S_1487116cd0fc
}

# What the kubelet then shows of itself.
expected() {
cat <<'LIGHTK8S_b638cfa7b1c0'
containerLogMaxFiles=3
containerLogMaxSize=5Mi
evictionHard.imagefs.available=10%
evictionHard.memory.available=98Mi
evictionHard.nodefs.available=10%
evictionHard.nodefs.inodesFree=5%
evictionMaxPodGracePeriod=30
evictionMinimumReclaim.memory.available=48Mi
evictionSoft.memory.available=177Mi
evictionSoftGracePeriod.memory.available=90s
failSwapOn=false
imageGCHighThresholdPercent=75
imageGCLowThresholdPercent=65
imageMaximumGCAge=168h0m0s
kubeReserved.cpu=100m
kubeReserved.ephemeral-storage=1Gi
kubeReserved.memory=816Mi
maxPods=24
memorySwap.swapBehavior=LimitedSwap
podPidsLimit=512
seccompDefault=true
systemReserved.cpu=50m
systemReserved.memory=178Mi
LIGHTK8S_b638cfa7b1c0
}

# What apply.sh writes: number, kind, whether the service restarts for it, mode, path.
items() {
cat <<'LIGHTK8S_3cc97fa297e9'
1 file 1 0600 /etc/rancher/k3s/config.yaml.d/90-lightk8s.yaml
2 file 0 0644 /etc/sysctl.d/90-lightk8s.conf
3 file 1 0644 /etc/systemd/system/k3s.service.d/90-lightk8s.conf
4 file 1 0644 /var/lib/rancher/k3s/agent/etc/kubelet.conf.d/90-lightk8s.conf
LIGHTK8S_3cc97fa297e9
}

# content NUMBER
content() {
case $1 in
1)
cat <<'LIGHTK8S_848dfc816d67'
# Written by kubectl lightk8s tune. Every later file that names one of these lists must name it
# with a plus too, or it replaces the list.
# What is listed here is uninstalled at the next start, and its data can go with it. List the
# same on every server.
disable+:
  - "servicelb"
  - "traefik"
# A flag of etcd that is misspelt does nothing, and nothing says so. A quota below the size of the
# database makes the cluster read-only.
etcd-arg+:
  - "quota-backend-bytes=536870912"
# The same on every server.
kube-apiserver-arg+:
  - "event-ttl=30m"
  - "max-requests-inflight=100"
kube-controller-manager-arg+:
  - "terminated-pod-gc-threshold=50"
LIGHTK8S_848dfc816d67
;;
2)
cat <<'LIGHTK8S_6984ffd41386'
# Written by kubectl lightk8s tune. Read at boot, and by sysctl --system.
kernel.panic = 10
kernel.panic_on_oops = 1
vm.overcommit_memory = 1
vm.panic_on_oom = 0
LIGHTK8S_6984ffd41386
;;
3)
cat <<'LIGHTK8S_3e87b7b51c6d'
# Written by kubectl lightk8s tune.
[Service]
Environment="GOGC=75"
Environment="GOMEMLIMIT=690MiB"
LIGHTK8S_3e87b7b51c6d
;;
4)
cat <<'LIGHTK8S_b132d9c24c28'
# Written by kubectl lightk8s tune. The kubelet merges it over its own configuration.
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerLogMaxFiles: 3
containerLogMaxSize: 5Mi
evictionHard:
  imagefs.available: 10%
  memory.available: 98Mi
  nodefs.available: 10%
  nodefs.inodesFree: 5%
evictionMaxPodGracePeriod: 30
evictionMinimumReclaim:
  memory.available: 48Mi
evictionSoft:
  memory.available: 177Mi
evictionSoftGracePeriod:
  memory.available: 90s
failSwapOn: false
imageGCHighThresholdPercent: 75
imageGCLowThresholdPercent: 65
imageMaximumGCAge: 168h
kubeReserved:
  cpu: 100m
  ephemeral-storage: 1Gi
  memory: 816Mi
maxPods: 24
memorySwap:
  swapBehavior: LimitedSwap
podPidsLimit: 512
seccompDefault: true
systemReserved:
  cpu: 50m
  memory: 178Mi
LIGHTK8S_b132d9c24c28
;;
esac
}

# The kernel's parameters, with their values.
parameters() {
cat <<'LIGHTK8S_e3082e91b7be'
kernel.panic 10
kernel.panic_on_oops 1
vm.overcommit_memory 1
vm.panic_on_oom 0
LIGHTK8S_e3082e91b7be
}

# New eviction thresholds: signal, folder, what must be left.
thresholds() {
cat <<'LIGHTK8S_41a66cd7d1e9'
imagefs.available /var/lib/rancher/k3s/agent/containerd 10%
memory.available - 100352
memory.available - 181248
nodefs.available /var/lib/kubelet 10%
nodefs.inodesFree /var/lib/kubelet 5%
LIGHTK8S_41a66cd7d1e9
}

rollback_script() {
cat <<'LIGHTK8S_fec9b2ab4ba3'
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
node='shop-1'
plan='2c57b351bb23'
service='k3s'
kubectl='k3s kubectl --kubeconfig=/var/lib/rancher/k3s/agent/kubelet.kubeconfig'
healthz='127.0.0.1:10248'
admin='k3s kubectl --kubeconfig=/etc/rancher/k3s/k3s.yaml'
home='/var/lib/rancher/k3s'
certificate='/var/lib/rancher/k3s/agent/client-kubelet.crt'
capacity_mib='1970'
max_pods='24'
pods='/var/lib/kubelet/pods'
limits_swap='1'
etcd_quota='536870912'
etcd_database='/var/lib/rancher/k3s/server/db/etcd/member/snap/db'

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
LIGHTK8S_fec9b2ab4ba3
}

# The kubelet reads its flags after its drop-ins: a flag of a setting is changed where it stands.

# in_flags: functions of awk, with the wanted values in wanted, by name. A flag is changed where its
# whole value is one word; what cannot be changed is listed in the file stuck.
in_flags='
function load(table,   line, at) {
	while ((getline line <table) > 0) {
		at = index(line, " ")
		wanted[substr(line, 1, at - 1)] = substr(line, at + 1)
	}
	word = "[^ \t\r\"\047\\\\]+"
}
# wanted_value of a flag: the wanted one, if there is one.
function wanted_value(name, now) {
	if (!(name in wanted)) return now
	if (wanted[name] == "-") {
		if (stuck != "") print name >>stuck
		return now
	}
	return wanted[name]
}
# assigned NAME=VALUE, with or without dashes.
function assigned(text,   at, name, dashes) {
	dashes = sub(/^--/, "", text) ? "--" : ""
	at = index(text, "=")
	if (!at) return dashes text
	name = substr(text, 1, at - 1)
	return dashes name "=" wanted_value(name, substr(text, at + 1))
}
# words that are all flags of the kubelet: --name=value, --name value, --name="value".
function all_flags(text,   out, one, name) {
	out = ""
	name = ""
	while (match(text, word)) {
		out = out substr(text, 1, RSTART - 1)
		one = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (name != "" && one !~ /^--/) one = wanted_value(name, one)
		else if (one ~ /^--[^=]+=./) one = assigned(one)
		name = one ~ /^--[^=]+=?$/ ? one : ""
		gsub(/^--|=$/, "", name)
		out = out one
	}
	return out text
}
# words of a service of K3s or RKE2: those alone that follow --kubelet-arg are of the kubelet.
function of_service(text,   out, one) {
	out = ""
	while (match(text, word)) {
		out = out substr(text, 1, RSTART - 1)
		one = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (next_is_ours) {
			one = assigned(one)
			next_is_ours = 0
		} else if (one ~ /^--kubelet-arg=./) one = "--kubelet-arg=" assigned(substr(one, 15))
		else if (one ~ /^--kubelet-arg=?$/) next_is_ours = 1
		out = out one
	}
	return out text
}
# a line of a configuration file of K3s or RKE2.
function of_yaml(line,   name, before, rest) {
	if (line ~ /^[ \t]*(#|\r?$)/) return line
	if (line !~ /^[ \t-]/) {
		ours = line ~ /^["\047]?kubelet-arg["\047]?\+?:/
		rest = line
		sub(/^[^:]*:/, "", rest)
		if (ours && rest !~ /^[ \t\r]*(#.*)?$/)
			for (name in wanted) if (index(rest, name "=") && stuck != "") print name >>stuck
		return line
	}
	if (!ours || !match(line, /^[ \t]*-[ \t]+["\047]?/)) return line
	before = substr(line, 1, RLENGTH)
	rest = substr(line, RLENGTH + 1)
	if (!match(rest, word)) return line
	return before assigned(substr(rest, 1, RLENGTH)) substr(rest, RLENGTH + 1)
}
'

# sources lists the files that hold flags of the kubelet: form, path.
sources() {
	flag_sources | while read -r form path; do
		# shellcheck disable=SC2086 # the path can be a pattern
		for file in "$root"$path; do
			file=${file#"$root"}
			case $file in
			*/90-lightk8s.*) ;;
			*) [ ! -f "$root$file" ] || echo "$form $file" ;;
			esac
		done
	done
}

# reflag FORM FILE: the file with the wanted values of the flags in it.
reflag() {
	awk -v form="$1" -v table="$work/flags" -v stuck="$work/stuck" "$in_flags"'
		BEGIN { load(table) }
		form == "yaml" { print of_yaml($0); next }
		/^[ \t]*#/ { print; next }
		form == "service" { print of_service($0); next }
		form == "environment" && /^[ \t]*KUBELET_[A-Z]+_ARGS=/ {
			at = index($0, "=")
			print substr($0, 1, at) all_flags(substr($0, at + 1))
			next
		}
		{ print }' "$2"
}

# compare_flags lists in $work/changed the files whose flags are not as wanted.
compare_flags() {
	: >"$work/stuck"
	sources >"$work/sources"
	[ -s "$work/flags" ] || return 0
	count=0
	while read -r form path; do
		count=$((count + 1))
		reflag "$form" "$root$path" >"$work/flags-$count" || die 3 "cannot read the flags in $path"
		while read -r name; do
			say "--$name in $path wins over the drop-in and cannot be changed here: change it by hand" >&2
		done <"$work/stuck"
		: >"$work/stuck"
		# A last line without an end gets one, which is no change.
		if ! awk '{ print }' "$root$path" | cmp -s - "$work/flags-$count"; then
			[ ! -L "$root$path" ] || die 3 "$path is a symbolic link: not touched"
			say "flags of the kubelet in $path win over its drop-in, and are changed there"
			echo "flags-$count flags 1 - $path" >>"$work/changed"
		fi
	done <"$work/sources"
}

# What the files of the node are to be, and which of them are not.

# block FILE: what stands between lightk8s's own marks.
block() { sed -n '/^# begin lightk8s$/,/^# end lightk8s$/p' "$1"; }

# without_block FILE: everything else. Ends in a line feed, whatever the file does.
without_block() { awk '/^# begin lightk8s$/ { skip = 1 } !skip { print } /^# end lightk8s$/ { skip = 0 }' "$1"; }

# extra_args FILE FLAG: the assignment that adds the flag to the last one in the file, and has the
# wanted values of others. Fails with 4 where it cannot be taken apart, and with 5 where it names
# another folder already.
extra_args() {
	awk -v flag="$2" -v quote="'" -v table="$work/flags" "$in_flags"'
		BEGIN { load(table) }
		/^[ \t]*KUBELET_EXTRA_ARGS=/ { value = $0; sub(/^[ \t]*KUBELET_EXTRA_ARGS=/, "", value); sub(/[ \t\r]+$/, "", value) }
		END {
			mark = substr(value, 1, 1)
			if (mark == "\"" || mark == quote) {
				if (length(value) < 2 || substr(value, length(value)) != mark) exit 4
				value = substr(value, 2, length(value) - 2)
			}
			if (value ~ /["\\]/ || index(value, quote)) exit 4
			now = value
			value = all_flags(value)
			if (index(" " value " ", " " flag " ")) {
				if (value == now) exit 0
			} else if (index(value, "--config-dir")) exit 5
			else value = (value == "" ? "" : value " ") flag
			print "KUBELET_EXTRA_ARGS=\"" value "\""
		}' "$1"
}

# wanted NUMBER KIND PATH: writes what the file is to be to $work/NUMBER.
wanted() {
	file=$root$3
	[ ! -L "$file" ] || die 3 "$3 is a symbolic link: not touched"
	if [ "$2" = file ]; then
		content "$1" >"$work/$1"
		return
	fi
	if [ -e "$file" ]; then
		[ "$(grep -c '^# begin lightk8s$' "$file")" = "$(grep -c '^# end lightk8s$' "$file")" ] ||
			die 3 "$3: a mark of lightk8s is missing; add it by hand"
		without_block "$file" >"$work/$1"
	elif [ "$2" = block ]; then
		die 3 "there is no $3: is this node what the plan takes it for?"
	else
		: >"$work/$1"
	fi
	if [ "$2" = block ]; then
		content "$1" >"$work/lines"
	else
		failed=0
		extra_args "$work/$1" "$(content "$1")" >"$work/lines" || failed=$?
		case $failed in
		0) ;;
		5) die 3 "$3: the kubelet reads another --config-dir already: put 90-lightk8s.conf there by hand" ;;
		*) die 3 "$3: cannot take KUBELET_EXTRA_ARGS apart: add --config-dir by hand" ;;
		esac
	fi
	[ ! -s "$work/lines" ] || {
		echo '# begin lightk8s'
		cat "$work/lines"
		echo '# end lightk8s'
	} >>"$work/$1"
}

# by_hand NUMBER KIND PATH: whether a person wrote what stands there.
by_hand() {
	file=$root$3
	[ -e "$file" ] || return 1
	if [ "$2" = file ]; then
		! cmp -s "$file" "$state/written$3"
		return
	fi
	block "$file" >"$work/found"
	[ -s "$work/found" ] || return 1
	[ -e "$state/written$3" ] || return 0
	block "$state/written$3" | cmp -s - "$work/found" && return 1
	return 0
}

# compare lists in $work/changed the items that are not as wanted, and refuses to overwrite a person.
compare() {
	: >"$work/changed"
	items >"$work/items"
	flags >"$work/flags"
	while read -r number kind restarts mode path; do
		path=$(place "$path")
		wanted "$number" "$kind" "$path"
		if [ -e "$root$path" ] && cmp -s "$work/$number" "$root$path"; then
			continue
		fi
		if [ "${LIGHTK8S_FORCE:-}" != yes ] && by_hand "$number" "$kind" "$path"; then
			die 3 "$path was changed by hand: look at it, and set LIGHTK8S_FORCE=yes to replace it"
		fi
		echo "$number $kind $restarts $mode $path" >>"$work/changed"
	done <"$work/items"
	compare_flags
	: >"$work/sysctl"
	parameters >"$work/parameters"
	while read -r key value; do
		file=$(sysctl_file "$key")
		if [ ! -e "$file" ]; then
			say "the kernel does not know $key yet: set at the next boot"
		elif [ "$(tr -s '[:space:]' ' ' <"$file" | sed 's/ $//')" != "$value" ]; then
			printf '%s %s\n' "$key" "$value" >>"$work/sysctl" # echo would read backslashes
		fi
	done <"$work/parameters"
}

# place PATH: packages for Red Hat have the kubelet's environment elsewhere.
place() {
	if [ "$1" = /etc/default/kubelet ] && [ ! -e "$root$1" ] && [ -e "$root/etc/sysconfig/kubelet" ]; then
		echo /etc/sysconfig/kubelet
	else
		echo "$1"
	fi
}

# What must be so before anything is changed.

right_node() {
	me=${LIGHTK8S_NODE:-}
	[ -n "$me" ] || read -r me <"$root/proc/sys/kernel/hostname" || die 3 "cannot read this machine's name"
	[ "$(printf %s "$me" | tr '[:upper:]' '[:lower:]')" != "$node" ] || return 0
	if [ -r "$root$certificate" ] && have openssl; then
		case $(openssl x509 -noout -subject -in "$root$certificate" 2>/dev/null) in
		*"system:node:$node") return 0 ;;
		esac
	fi
	die 3 "this machine is $me; if it is node $node, set LIGHTK8S_NODE=$node"
}

# left_of SIGNAL FOLDER LEAST: what is left, if it is less than that; nothing where it is enough, or is not told.
left_of() {
	case $1 in
	memory.*)
		awk -v least="$3" '
			$1 == "MemTotal:" { all = $2 }
			$1 == "MemAvailable:" { free = $2; told = 1 }
			END { if (told && free < (least ~ /%$/ ? all * least / 100 : least + 0)) print int(free / 1024) " MiB" }' "$root/proc/meminfo"
		;;
	*)
		[ -d "$root$2" ] || return 0
		unit=-Pk
		case $1 in *.inodesFree) unit=-Pi ;; esac
		df "$unit" "$root$2" 2>/dev/null | awk -v least="$3" '
			NR == 2 && $2 > 0 && $4 < (least ~ /%$/ ? $2 * least / 100 : least + 0) { printf "%.1f%%", $4 * 100 / $2 }'
		;;
	esac
}

# nothing_evicts: no new threshold is above what is left.
nothing_evicts() {
	thresholds >"$work/thresholds"
	while read -r signal folder least; do
		is_left=$(left_of "$signal" "$folder" "$least")
		[ -z "$is_left" ] ||
			die 3 "only $is_left of $signal is left, and the kubelet would evict pods at once below its new threshold: make room first, or run tune --usage again"
	done <"$work/thresholds"
}

# still_fits: what the plan was made for is still so.
still_fits() {
	if [ "$capacity_mib" -gt 0 ]; then
		mib=$(awk '$1 == "MemTotal:" { print int($2 / 1024) }' "$root/proc/meminfo") || mib=
		[ -n "$mib" ] || die 3 "cannot read the machine's memory"
		away=$((mib - capacity_mib))
		[ "${away#-}" -le $((capacity_mib / 20)) ] ||
			die 3 "the machine has $mib MiB of memory, and the plan is for $capacity_mib: run tune again"
	fi
	if [ "$max_pods" -gt 0 ]; then
		set -- "$root$pods"/*/
		if [ -d "$1" ] && [ $# -gt "$max_pods" ]; then
			die 3 "$# pods are on the node, and the plan has room for $max_pods: the rest would be refused (OutOfpods)"
		fi
	fi
	if [ "$etcd_quota" -gt 0 ]; then
		[ -f "$root$etcd_database" ] ||
			die 3 "there is no $etcd_database here, so nothing tells whether the quota of $etcd_quota is enough"
		bytes=$(wc -c <"$root$etcd_database")
		[ "$((bytes * 2))" -le "$etcd_quota" ] ||
			die 3 "etcd's database has $((bytes)) bytes, more than half of the quota of $etcd_quota: compact and defragment it first"
	fi
	if [ "$limits_swap" = 1 ] && [ -d "$root/sys/fs/cgroup" ] && [ ! -e "$root/sys/fs/cgroup/cgroup.controllers" ]; then
		die 3 "this machine has the first version of cgroups, where the kubelet does not start with LimitedSwap"
	fi
	nothing_evicts
	free=$(df -Pk "$state" | awk 'NR == 2 { print int($4 / 1024) }')
	[ "${free:-0}" -ge 32 ] || die 3 "only ${free:-no} MiB are free for the backup in $state"
	can_tell_ready || die 3 "nothing here can tell whether the node is Ready: install curl, or set LIGHTK8S_READY"
	if on_systemd && [ -z "${LIGHTK8S_RESTART:-}" ]; then
		systemctl cat "$service" >"$work/unit" 2>/dev/null || die 3 "there is no service $service here"
		if grep -q ' args ' "$work/items"; then
			grep -q KUBELET_EXTRA_ARGS "$work/unit" || die 3 "$service does not read KUBELET_EXTRA_ARGS"
			! grep -qs -e --config-dir /var/lib/kubelet/kubeadm-flags.env ||
				die 3 "the kubelet reads a --config-dir of kubeadm's already: put 90-lightk8s.conf there by hand"
		fi
	fi
}

# The copy of everything that is changed.

# new_folders PATH: the parents that are missing.
new_folders() {
	folder=${1%/*}
	while [ -n "$folder" ] && [ ! -d "$root$folder" ]; do
		echo "$folder"
		folder=${folder%/*}
	done
}

# take_backup is whole or not there: it gets its name when everything is on the disk.
take_backup() {
	new=$backup.new
	rm -rf "$new"
	(umask 077 && mkdir -p "$new/files" "$new/sysctl") || return 1
	: >"$new/manifest"
	: >"$new/folders"
	while read -r number kind restarts mode path; do
		if [ -e "$root$path" ]; then
			mkdir -p "$new/files${path%/*}" && cp -p "$root$path" "$new/files$path" || return 1
			echo "present $restarts $path" >>"$new/manifest"
		else
			echo "absent $restarts $path" >>"$new/manifest"
			new_folders "$path" >>"$new/folders"
		fi
	done <"$work/changed"
	while read -r key value; do
		cat "$(sysctl_file "$key")" >"$new/sysctl/$key" || return 1
	done <"$work/sysctl"
	[ ! -d "$state/written" ] || cp -pR "$state/written" "$new/written" || return 1
	rollback_script >"$new/rollback.sh" && chmod 700 "$new/rollback.sh" || return 1
	sync
	rm -rf "$backup" && mv "$new" "$backup" || return 1
	cp -p "$backup/rollback.sh" "$state/rollback.sh.new" && mv -f "$state/rollback.sh.new" "$state/rollback.sh" || return 1
	sync
}

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

# Whether the kubelet runs with what was written.

# flatten JSON to lines of PATH=VALUE.
flatten() {
	awk '
	{ text = text $0 "\n" }
	function space() { while (substr(text, at, 1) ~ /^[ \t\r\n]$/) at++ }
	function string(   out, c) {
		out = ""
		for (at++; (c = substr(text, at, 1)) != "\""; at++) {
			if (c == "") exit 1
			if (c == "\\") {
				c = substr(text, ++at, 1)
				if (c == "u") {
					c = substr(text, at + 1, 4)
					at += 4
					c = c == "003c" ? "<" : c == "003e" ? ">" : c == "0026" ? "&" : "\\u" c
				} else if (c !~ /["\\\/]/) c = "\\" c
			}
			out = out c
		}
		at++
		return out
	}
	function value(path,   c, n, key, start) {
		space()
		c = substr(text, at, 1)
		if (c == "{") {
			at++
			for (space(); substr(text, at, 1) == "\""; space()) {
				key = string()
				space()
				at++
				value(path == "" ? key : path "." key)
				space()
				if (substr(text, at, 1) == ",") at++
			}
			at++
		} else if (c == "[") {
			at++
			n = 0
			for (space(); substr(text, at, 1) !~ /^\]?$/; space()) {
				value(path "." n++)
				space()
				if (substr(text, at, 1) == ",") at++
			}
			at++
		} else if (c == "\"") print path "=" string()
		else {
			start = at
			while (substr(text, at, 1) ~ /^[-+.0-9A-Za-z]$/) at++
			if (at == start) exit 1
			print path "=" substr(text, start, at - start)
		}
	}
	END {
		at = 1
		value("")
	}'
}

# configz of the kubelet: as an administrator, where this node holds the credentials of one.
configz() {
	for asking in "${LIGHTK8S_KUBECTL:-}" "$kubectl" "$admin"; do
		[ -n "$asking" ] || continue
		[ -n "${LIGHTK8S_KUBECTL:-}" ] || { [ -z "$root" ] && have "${asking%% *}" && [ -r "${asking##*=}" ]; } || continue
		# shellcheck disable=SC2086 # a command and its flag
		within 15 $asking --request-timeout=10s get --raw "/api/v1/nodes/$node/proxy/configz" 2>/dev/null && return
	done
	return 1
}

# verify fails where the kubelet runs with other values than were written.
verify() {
	expected >"$work/expected"
	[ -s "$work/expected" ] || return 0
	if ! configz >"$work/configz" || ! flatten <"$work/configz" >"$work/running" || ! grep -q '^kubeletconfig\.' "$work/running"; then
		say "not verified: this node cannot read what its kubelet runs with, or got no answer; kubectl lightk8s tune --node-config reads it"
		return 0
	fi
	awk '
		NR == FNR { at = index($0, "="); running[substr($0, 1, at - 1)] = substr($0, at + 1); next }
		{
			at = index($0, "=")
			path = at ? substr($0, 1, at - 1) : $0
			now = ("kubeletconfig." path) in running ? running["kubeletconfig." path] : "none"
			want = at ? substr($0, at + 1) : "none"
			if (now != want) print path ": wanted " want ", and the kubelet runs with " now
		}' "$work/running" "$work/expected" >"$work/different"
	if [ ! -s "$work/different" ]; then
		say "verified: the kubelet runs with what was written"
		return 0
	fi
	while read -r line; do
		say "$line" >&2
	done <"$work/different"
	return 1
}

# What apply.sh would do, with nothing changed.

preview() {
	while read -r number kind restarts mode path; do
		say "would write $path"
		if ! have diff; then
			cat "$work/$number"
		elif [ -e "$root$path" ]; then
			diff -u "$root$path" "$work/$number" | sed 1,2d
		else
			diff -u /dev/null "$work/$number" | sed 1,2d
		fi
	done <"$work/changed"
	while read -r key value; do
		say "would set $key to $value"
	done <"$work/sysctl"
	if cut -d ' ' -f 3 "$work/changed" | grep -q 1; then
		say "would restart $service"
	fi
}

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
