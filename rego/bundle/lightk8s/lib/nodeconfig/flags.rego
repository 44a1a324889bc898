package lightk8s.lib.nodeconfig

import data.lightk8s.lib.arguments
import data.lightk8s.lib.profile

# flags are the flags of the kubelet that set a field of its configuration, by the field; see
# AddKubeletConfigFlags in cmd/kubelet/app/options/options.go. A flag for a map replaces all values
# of the files, except for feature-gates, where the files keep those that it does not name. A
# boolean flag can also be on in the files.
flags := {
	"authentication.anonymous.enabled": {"name": "anonymous-auth", "type": "boolean"},
	"authorization.mode": {"name": "authorization-mode", "type": "text"},
	"containerLogMaxFiles": {"name": "container-log-max-files", "type": "number"},
	"containerLogMaxSize": {"name": "container-log-max-size", "type": "text"},
	"evictionHard": {"name": "eviction-hard", "type": "map", "separator": "<"},
	"evictionMaxPodGracePeriod": {"name": "eviction-max-pod-grace-period", "type": "number"},
	"evictionMinimumReclaim": {"name": "eviction-minimum-reclaim", "type": "map", "separator": "="},
	"evictionSoft": {"name": "eviction-soft", "type": "map", "separator": "<"},
	"evictionSoftGracePeriod": {"name": "eviction-soft-grace-period", "type": "map", "separator": "="},
	"failCgroupV1": {"name": "fail-cgroupv1", "type": "boolean"},
	"failSwapOn": {"name": "fail-swap-on", "type": "boolean"},
	"featureGates": {"name": "feature-gates", "type": "gates", "separator": "="},
	"imageGCHighThresholdPercent": {"name": "image-gc-high-threshold", "type": "number"},
	"imageGCLowThresholdPercent": {"name": "image-gc-low-threshold", "type": "number"},
	"imageMinimumGCAge": {"name": "minimum-image-ttl-duration", "type": "text"},
	"kubeReserved": {"name": "kube-reserved", "type": "map", "separator": "="},
	"maxPods": {"name": "max-pods", "type": "number"},
	"memoryManagerPolicy": {"name": "memory-manager-policy", "type": "text"},
	"nodeStatusUpdateFrequency": {"name": "node-status-update-frequency", "type": "text"},
	"podPidsLimit": {"name": "pod-max-pids", "type": "number"},
	"podsPerCore": {"name": "pods-per-core", "type": "number"},
	"protectKernelDefaults": {"name": "protect-kernel-defaults", "type": "boolean"},
	"readOnlyPort": {"name": "read-only-port", "type": "number"},
	"rotateCertificates": {"name": "rotate-certificates", "type": "boolean"},
	"seccompDefault": {"name": "seccomp-default", "type": "switch"},
	"serializeImagePulls": {"name": "serialize-image-pulls", "type": "boolean"},
	"serverTLSBootstrap": {"name": "rotate-server-certificates", "type": "boolean"},
	"systemReserved": {"name": "system-reserved", "type": "map", "separator": "="},
}

# kubelet_args are the flags that K3s or RKE2 starts the kubelet with on behalf of the user, in
# order: [{"name": "max-pods", "value": "250"}, ...]. K3s treats a flag without a value as true.
kubelet_args := array.concat(
	[{"name": "protect-kernel-defaults", "value": "true"} |
		arguments.is_true(profile.node_args, "protect-kernel-defaults", false)
	],
	[{"name": name, "value": value} |
		some text in arguments.taken(profile.node_args, "kubelet-arg")
		[given, value] := parts(trim_left(text, "-"), "=")
		name := replace(trim_right(given, "+-"), "_", "-")
	],
)

# parts are a text before and after a separator; without one, the second part is true.
parts(text, separator) := [substring(text, 0, i), substring(text, i + 1, -1)] if {
	i := indexof(text, separator)
	i >= 0
} else := [text, "true"]

# given are the values that the user gives a flag; [] if the flag is not given.
given(name) := [argument.value | some argument in kubelet_args; argument.name == name]

# flag is the flag that sets a field of the kubelet's configuration: {"name": ..., "type": ...,
# "key": ..., "values": [...]}, with the key of a map, or "" for all of it. It is undefined if the
# field has no flag, or it is not given.
flag(path) := setter if {
	some n in [1, 2, 3]
	field := array.slice(path, 0, n)
	entry := flags[concat(".", field)]
	values := given(entry.name)
	count(values) > 0
	key := concat(".", array.slice(path, n, count(path)))
	setter := object.union(entry, {"key": key, "values": values})
	decides(setter)
}

decides(setter) if not setter.type in {"gates", "switch"}

decides(setter) if {
	setter.type == "gates"
	pairs(setter)[setter.key]
}

decides(setter) if {
	setter.type == "switch"
	last(setter) in {"1", "t", "T", "TRUE", "true", "True"}
}

last(setter) := setter.values[count(setter.values) - 1]

# flag_text is a flag as users write it.
flag_text(setter) := concat(" ", [sprintf("--%s=%s", [setter.name, value]) | some value in setter.values]) if {
	setter.separator
} else := sprintf("--%s=%s", [setter.name, last(setter)])

# flag_value is the value of a field as a flag sets it, in a list that is empty if no flag does, or
# the flag cannot be read. zero is the value of a key that the flag for its map does not set.
flag_value(path, zero) := [value |
	setter := flag(path)
	value := typed(setter, zero)
]

typed(setter, _) := to_number(last(setter)) if {
	setter.type == "number"
	regex.match(`^-?(0|[1-9][0-9]{0,9})$`, last(setter))
}

typed(setter, _) := lower(last(setter)) in {"1", "t", "true"} if {
	setter.type in {"boolean", "switch"}
	last(setter) in booleans
}

typed(setter, _) := last(setter) if setter.type == "text"

typed(setter, zero) := value if {
	setter.type == "map"
	value := keyed(pairs(setter), setter.key, zero)
}

typed(setter, _) := lower(value) in {"1", "t", "true"} if {
	setter.type == "gates"
	value := pairs(setter)[setter.key]
	value in booleans
}

# booleans are the texts that Go parses as one.
booleans := {"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"}

keyed(all, "", _) := all

keyed(all, key, zero) := object.get(all, key, zero) if key != ""

# pairs are the keys and values of a flag for a map. They are undefined if one of them has no value:
# the kubelet does not start with that. Of a key given twice the last one applies.
pairs(setter) := object.union_n([{trim_space(key): trim_space(value)} |
	some text in texts
	[key, value] := parts(text, setter.separator)
]) if {
	texts := [text | some all in setter.values; some text in split(all, ","); text != ""]
	every text in texts {
		contains(text, setter.separator)
	}
}

# is_unreadable is true for a field that a flag sets to an invalid value.
is_unreadable(path) if {
	flag(path)
	flag_value(path, "") == []
}
