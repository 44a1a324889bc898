package lightk8s.lib.nodeconfig

import future.keywords.not

import data.lightk8s.lib.profile

# finding is the violation of a setting of the kubelet at a path such as ["maxPods"], with the
# assignments that fix it, which are left out where the configuration that they change was not read.
# The message adds a flag that overrides the drop-in for them.
finding(path, message, set) := {
	"message": concat("", array.concat([message], in_words(blocking))),
	"path": array.concat(["kubelet"], path),
	"set": [assignment | some assignment in set; kubelet],
} if {
	blocking := {shown |
		some of in array.concat([path], [array.slice(entry.path, 1, count(entry.path)) | some entry in set; entry.path[0] == "kubelet"])
		shown := in_the_way(of)
	}
}

in_words(blocking) := [sprintf("; kubelet flag %s overrides the drop-in", [concat(" and ", sort(blocking))]) |
	count(blocking) > 0
]

# in_the_way is the flag that overrides a drop-in, as users write it. K3s and RKE2 read drop-ins
# since 1.32; before, the setting to change is a flag too.
in_the_way(path) := substring(flag_text(setter), 0, 120) if {
	setter := flag(path)
	not profile.minor < 32
}
