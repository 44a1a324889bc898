package nodefiles

// What scripts of a node say of themselves.
const applyHead = `#!/bin/sh
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
`

const rollbackHead = `#!/bin/sh
# Written by kubectl lightk8s tune. Undoes the plan on one node: every file is as it was, byte for
# byte. Run it there as root, or pipe it to "ssh root@NODE sh -s". Run again, it changes nothing.
# It understands LIGHTK8S_TIMEOUT, _RESTART, _KUBECTL, _HEALTHZ, _READY and _ROOT like apply.sh.
#
# Ends with 0: undone, or nothing to undo; 2: wrong usage; 3: cannot run here; 7: not all is as it was;
# 10: another run is under way, nothing was changed.
# shellcheck disable=SC2034
`
