#!/usr/bin/env bash
# install-deps.sh: installs the Debian/Ubuntu packages that the node needs, of
# those that are missing. Needs root only when one is.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib/env.sh"
source "$HERE/lib/requirements.sh"

missing=()
while read -r package; do
	missing+=("$package")
done < <(missing_packages)
if ((${#missing[@]} == 0)); then
	exit
fi

command -v apt-get >/dev/null || die "needs Debian or Ubuntu: there is no apt-get to install ${missing[*]}"
need_root
export DEBIAN_FRONTEND=noninteractive
say "installing ${missing[*]}"
install=(apt-get install -qq -y --no-install-recommends "${missing[@]}")
if ! "${install[@]}" >/dev/null 2>&1; then
	# The package lists are missing or too old.
	apt-get update -qq >&2
	"${install[@]}" >&2
fi
