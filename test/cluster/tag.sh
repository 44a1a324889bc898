#!/usr/bin/env bash
# tag.sh IMAGE NAME...: gives an image of the node more names, such as those of images that it cannot pull.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib/env.sh"
source "$HERE/lib/node.sh"

(($# > 1)) || die "usage: tag.sh IMAGE NAME..."
need_root
[[ -S $SOCKET ]] || die "no node is up: run up.sh"
containerd_client images tag --force "$@" >/dev/null
