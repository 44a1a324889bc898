#!/bin/sh
# Checks every script of the repository, and those that are written for nodes.
# The linter comes from Debian, being no Go module. Needs root only to install it.
set -eu
cd "$(dirname "$0")/../.."

if ! command -v shellcheck >/dev/null; then
	if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
		echo "lint scripts: there is no shellcheck, and only root on Debian or Ubuntu can install it here: install the package shellcheck" >&2
		exit 1
	fi
	export DEBIAN_FRONTEND=noninteractive
	apt-get install -qq -y --no-install-recommends shellcheck >/dev/null 2>&1 ||
		{ apt-get update -qq >&2 && apt-get install -qq -y --no-install-recommends shellcheck >&2; }
fi

# Scripts source others by paths that only they know: the others are checked on their own.
git ls-files -z --cached --others --exclude-standard '*.sh' | xargs -0 shellcheck --exclude=SC1090,SC1091
