#!/usr/bin/env bash
# import.sh FILE...: gives the node images, each an OCI layout in a tar file as hack/image writes it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib/env.sh"
source "$HERE/lib/node.sh"

(($# > 0)) || die "usage: import.sh FILE..."
need_root
[[ -S $SOCKET ]] || die "no node is up: run up.sh"
for file in "$@"; do
	containerd_client images import "$file" >/dev/null
done
