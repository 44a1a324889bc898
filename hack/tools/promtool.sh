#!/bin/sh
# Tests the alerts of the chart as Prometheus evaluates them.
# Promtool comes from Debian: it is unpacked, since the package would start a server.
set -eu
cd "$(dirname "$0")/../.."

promtool=$(command -v promtool || echo .cache/tools/bin/promtool)
if ! [ -x "$promtool" ]; then
	if ! command -v apt-get >/dev/null; then
		echo "test alerts: promtool not found; install it, or run on Debian or Ubuntu" >&2
		exit 1
	fi
	folder=$(mktemp -d)
	trap 'rm -rf "$folder"' EXIT
	download() { (cd "$folder" && apt-get download -qq prometheus >/dev/null 2>&1); }
	download || { apt-get update -qq >&2 && download; } || {
		echo "test alerts: cannot download Debian package prometheus; install promtool" >&2
		exit 1
	}
	dpkg-deb -x "$folder"/prometheus_*.deb "$folder"
	mkdir -p .cache/tools/bin
	mv "$folder/usr/bin/promtool" "$promtool"
fi
"$promtool" test rules test/chart/testdata/alerts.yaml >&2
