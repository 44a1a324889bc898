# shellcheck shell=sh disable=SC2034,SC2154,SC2016
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
