# shellcheck shell=bash
# page.sh: writes figures into the guides. Sourced, never run.

# write_page PAGE WHAT FILE: replaces what stands between the marks of WHAT in a page by a file.
write_page() {
	local page=$1 begin="<!-- begin $2 -->" end="<!-- end $2 -->" figures=$3
	if ! grep -qxF -- "$begin" "$page" || ! grep -qxF -- "$end" "$page"; then
		echo "$page has no lines $begin and $end" >&2
		return 1
	fi
	awk -v begin="$begin" -v end="$end" -v figures="$figures" '
		$0 == end { while ((getline line < figures) > 0) print line; inside = 0 }
		!inside { print }
		$0 == begin { print ""; inside = 1 }
	' "$page" >"$page.new"
	mv "$page.new" "$page"
}
