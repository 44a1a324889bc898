#!/usr/bin/env bash
# down.sh: stops the test cluster and removes all that it left, also after a
# crash. Does nothing where none is up.
#   KEEP=1   keeps the logs and data in .cache/cluster/run, for reading; the
#            next up.sh removes them
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib/env.sh"
for part in process network control node node-cgroup node-down; do
	source "$HERE/lib/$part.sh"
done

[[ -d $RUN ]] || exit 0
need_root
export PATH=$PATH:/usr/sbin:/sbin
one_at_a_time run
node_down
control_down
network_down
rm -f "$RUN"/{control,node}
if [[ -z ${KEEP:-} ]]; then
	rm -rf --one-file-system "$RUN"
fi
