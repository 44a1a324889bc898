# shellcheck shell=sh disable=SC2034,SC2154
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
