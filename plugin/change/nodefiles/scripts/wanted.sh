# shellcheck shell=sh disable=SC2034,SC2154
# What the files of the node are to be, and which of them are not.

# block FILE: what stands between lightk8s's own marks.
block() { sed -n '/^# begin lightk8s$/,/^# end lightk8s$/p' "$1"; }

# without_block FILE: everything else. Ends in a line feed, whatever the file does.
without_block() { awk '/^# begin lightk8s$/ { skip = 1 } !skip { print } /^# end lightk8s$/ { skip = 0 }' "$1"; }

# extra_args FILE FLAG: the assignment that adds the flag to the last one in the file, and has the
# wanted values of others. Fails with 4 where it cannot be taken apart, and with 5 where it names
# another folder already.
extra_args() {
	awk -v flag="$2" -v quote="'" -v table="$work/flags" "$in_flags"'
		BEGIN { load(table) }
		/^[ \t]*KUBELET_EXTRA_ARGS=/ { value = $0; sub(/^[ \t]*KUBELET_EXTRA_ARGS=/, "", value); sub(/[ \t\r]+$/, "", value) }
		END {
			mark = substr(value, 1, 1)
			if (mark == "\"" || mark == quote) {
				if (length(value) < 2 || substr(value, length(value)) != mark) exit 4
				value = substr(value, 2, length(value) - 2)
			}
			if (value ~ /["\\]/ || index(value, quote)) exit 4
			now = value
			value = all_flags(value)
			if (index(" " value " ", " " flag " ")) {
				if (value == now) exit 0
			} else if (index(value, "--config-dir")) exit 5
			else value = (value == "" ? "" : value " ") flag
			print "KUBELET_EXTRA_ARGS=\"" value "\""
		}' "$1"
}

# wanted NUMBER KIND PATH: writes what the file is to be to $work/NUMBER.
wanted() {
	file=$root$3
	[ ! -L "$file" ] || die 3 "$3 is a symbolic link: not touched"
	if [ "$2" = file ]; then
		content "$1" >"$work/$1"
		return
	fi
	if [ -e "$file" ]; then
		[ "$(grep -c '^# begin lightk8s$' "$file")" = "$(grep -c '^# end lightk8s$' "$file")" ] ||
			die 3 "$3: a mark of lightk8s is missing; add it by hand"
		without_block "$file" >"$work/$1"
	elif [ "$2" = block ]; then
		die 3 "there is no $3: is this node what the plan takes it for?"
	else
		: >"$work/$1"
	fi
	if [ "$2" = block ]; then
		content "$1" >"$work/lines"
	else
		failed=0
		extra_args "$work/$1" "$(content "$1")" >"$work/lines" || failed=$?
		case $failed in
		0) ;;
		5) die 3 "$3: the kubelet reads another --config-dir already: put 90-lightk8s.conf there by hand" ;;
		*) die 3 "$3: cannot take KUBELET_EXTRA_ARGS apart: add --config-dir by hand" ;;
		esac
	fi
	[ ! -s "$work/lines" ] || {
		echo '# begin lightk8s'
		cat "$work/lines"
		echo '# end lightk8s'
	} >>"$work/$1"
}

# by_hand NUMBER KIND PATH: whether a person wrote what stands there.
by_hand() {
	file=$root$3
	[ -e "$file" ] || return 1
	if [ "$2" = file ]; then
		! cmp -s "$file" "$state/written$3"
		return
	fi
	block "$file" >"$work/found"
	[ -s "$work/found" ] || return 1
	[ -e "$state/written$3" ] || return 0
	block "$state/written$3" | cmp -s - "$work/found" && return 1
	return 0
}

# compare lists in $work/changed the items that are not as wanted, and refuses to overwrite a person.
compare() {
	: >"$work/changed"
	items >"$work/items"
	flags >"$work/flags"
	while read -r number kind restarts mode path; do
		path=$(place "$path")
		wanted "$number" "$kind" "$path"
		if [ -e "$root$path" ] && cmp -s "$work/$number" "$root$path"; then
			continue
		fi
		if [ "${LIGHTK8S_FORCE:-}" != yes ] && by_hand "$number" "$kind" "$path"; then
			die 3 "$path was changed by hand: look at it, and set LIGHTK8S_FORCE=yes to replace it"
		fi
		echo "$number $kind $restarts $mode $path" >>"$work/changed"
	done <"$work/items"
	compare_flags
	: >"$work/sysctl"
	parameters >"$work/parameters"
	while read -r key value; do
		file=$(sysctl_file "$key")
		if [ ! -e "$file" ]; then
			say "the kernel does not know $key yet: set at the next boot"
		elif [ "$(tr -s '[:space:]' ' ' <"$file" | sed 's/ $//')" != "$value" ]; then
			printf '%s %s\n' "$key" "$value" >>"$work/sysctl" # echo would read backslashes
		fi
	done <"$work/parameters"
}

# place PATH: packages for Red Hat have the kubelet's environment elsewhere.
place() {
	if [ "$1" = /etc/default/kubelet ] && [ ! -e "$root$1" ] && [ -e "$root/etc/sysconfig/kubelet" ]; then
		echo /etc/sysconfig/kubelet
	else
		echo "$1"
	fi
}
