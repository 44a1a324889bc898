# shellcheck shell=sh disable=SC2034,SC2154,SC2016
# The kubelet reads its flags after its drop-ins: a flag of a setting is changed where it stands.

# in_flags: functions of awk, with the wanted values in wanted, by name. A flag is changed where its
# whole value is one word; what cannot be changed is listed in the file stuck.
in_flags='
function load(table,   line, at) {
	while ((getline line <table) > 0) {
		at = index(line, " ")
		wanted[substr(line, 1, at - 1)] = substr(line, at + 1)
	}
	word = "[^ \t\r\"\047\\\\]+"
}
# wanted_value of a flag: the wanted one, if there is one.
function wanted_value(name, now) {
	if (!(name in wanted)) return now
	if (wanted[name] == "-") {
		if (stuck != "") print name >>stuck
		return now
	}
	return wanted[name]
}
# assigned NAME=VALUE, with or without dashes.
function assigned(text,   at, name, dashes) {
	dashes = sub(/^--/, "", text) ? "--" : ""
	at = index(text, "=")
	if (!at) return dashes text
	name = substr(text, 1, at - 1)
	return dashes name "=" wanted_value(name, substr(text, at + 1))
}
# words that are all flags of the kubelet: --name=value, --name value, --name="value".
function all_flags(text,   out, one, name) {
	out = ""
	name = ""
	while (match(text, word)) {
		out = out substr(text, 1, RSTART - 1)
		one = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (name != "" && one !~ /^--/) one = wanted_value(name, one)
		else if (one ~ /^--[^=]+=./) one = assigned(one)
		name = one ~ /^--[^=]+=?$/ ? one : ""
		gsub(/^--|=$/, "", name)
		out = out one
	}
	return out text
}
# words of a service of K3s or RKE2: those alone that follow --kubelet-arg are of the kubelet.
function of_service(text,   out, one) {
	out = ""
	while (match(text, word)) {
		out = out substr(text, 1, RSTART - 1)
		one = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (next_is_ours) {
			one = assigned(one)
			next_is_ours = 0
		} else if (one ~ /^--kubelet-arg=./) one = "--kubelet-arg=" assigned(substr(one, 15))
		else if (one ~ /^--kubelet-arg=?$/) next_is_ours = 1
		out = out one
	}
	return out text
}
# a line of a configuration file of K3s or RKE2.
function of_yaml(line,   name, before, rest) {
	if (line ~ /^[ \t]*(#|\r?$)/) return line
	if (line !~ /^[ \t-]/) {
		ours = line ~ /^["\047]?kubelet-arg["\047]?\+?:/
		rest = line
		sub(/^[^:]*:/, "", rest)
		if (ours && rest !~ /^[ \t\r]*(#.*)?$/)
			for (name in wanted) if (index(rest, name "=") && stuck != "") print name >>stuck
		return line
	}
	if (!ours || !match(line, /^[ \t]*-[ \t]+["\047]?/)) return line
	before = substr(line, 1, RLENGTH)
	rest = substr(line, RLENGTH + 1)
	if (!match(rest, word)) return line
	return before assigned(substr(rest, 1, RLENGTH)) substr(rest, RLENGTH + 1)
}
'

# sources lists the files that hold flags of the kubelet: form, path.
sources() {
	flag_sources | while read -r form path; do
		# shellcheck disable=SC2086 # the path can be a pattern
		for file in "$root"$path; do
			file=${file#"$root"}
			case $file in
			*/90-lightk8s.*) ;;
			*) [ ! -f "$root$file" ] || echo "$form $file" ;;
			esac
		done
	done
}

# reflag FORM FILE: the file with the wanted values of the flags in it.
reflag() {
	awk -v form="$1" -v table="$work/flags" -v stuck="$work/stuck" "$in_flags"'
		BEGIN { load(table) }
		form == "yaml" { print of_yaml($0); next }
		/^[ \t]*#/ { print; next }
		form == "service" { print of_service($0); next }
		form == "environment" && /^[ \t]*KUBELET_[A-Z]+_ARGS=/ {
			at = index($0, "=")
			print substr($0, 1, at) all_flags(substr($0, at + 1))
			next
		}
		{ print }' "$2"
}

# compare_flags lists in $work/changed the files whose flags are not as wanted.
compare_flags() {
	: >"$work/stuck"
	sources >"$work/sources"
	[ -s "$work/flags" ] || return 0
	count=0
	while read -r form path; do
		count=$((count + 1))
		reflag "$form" "$root$path" >"$work/flags-$count" || die 3 "cannot read the flags in $path"
		while read -r name; do
			say "--$name in $path wins over the drop-in and cannot be changed here: change it by hand" >&2
		done <"$work/stuck"
		: >"$work/stuck"
		# A last line without an end gets one, which is no change.
		if ! awk '{ print }' "$root$path" | cmp -s - "$work/flags-$count"; then
			[ ! -L "$root$path" ] || die 3 "$path is a symbolic link: not touched"
			say "flags of the kubelet in $path win over its drop-in, and are changed there"
			echo "flags-$count flags 1 - $path" >>"$work/changed"
		fi
	done <"$work/sources"
}
