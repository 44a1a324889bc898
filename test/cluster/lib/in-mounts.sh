#!/usr/bin/env bash
# in-mounts.sh SOURCE TARGET [SOURCE TARGET]... -- COMMAND...: binds each SOURCE
# over its TARGET and becomes COMMAND. Runs in a mount namespace of its own.
set -euo pipefail

# Shared, as on a real node, but with nothing outside the namespace.
mount --make-rshared /
while [[ $1 != -- ]]; do
	mount --bind "$1" "$2"
	shift 2
done
shift
exec "$@"
