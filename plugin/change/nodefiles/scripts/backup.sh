# shellcheck shell=sh disable=SC2034,SC2154
# The copy of everything that is changed.

# new_folders PATH: the parents that are missing.
new_folders() {
	folder=${1%/*}
	while [ -n "$folder" ] && [ ! -d "$root$folder" ]; do
		echo "$folder"
		folder=${folder%/*}
	done
}

# take_backup is whole or not there: it gets its name when everything is on the disk.
take_backup() {
	new=$backup.new
	rm -rf "$new"
	(umask 077 && mkdir -p "$new/files" "$new/sysctl") || return 1
	: >"$new/manifest"
	: >"$new/folders"
	while read -r number kind restarts mode path; do
		if [ -e "$root$path" ]; then
			mkdir -p "$new/files${path%/*}" && cp -p "$root$path" "$new/files$path" || return 1
			echo "present $restarts $path" >>"$new/manifest"
		else
			echo "absent $restarts $path" >>"$new/manifest"
			new_folders "$path" >>"$new/folders"
		fi
	done <"$work/changed"
	while read -r key value; do
		cat "$(sysctl_file "$key")" >"$new/sysctl/$key" || return 1
	done <"$work/sysctl"
	[ ! -d "$state/written" ] || cp -pR "$state/written" "$new/written" || return 1
	rollback_script >"$new/rollback.sh" && chmod 700 "$new/rollback.sh" || return 1
	sync
	rm -rf "$backup" && mv "$new" "$backup" || return 1
	cp -p "$backup/rollback.sh" "$state/rollback.sh.new" && mv -f "$state/rollback.sh.new" "$state/rollback.sh" || return 1
	sync
}
