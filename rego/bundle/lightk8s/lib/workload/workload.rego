# METADATA
# scope: package
# title: Pod specs of all workload kinds
# description: >-
#   Finds the pod spec and every container of a Pod or of one of the eight kinds that hold
#   a pod template, so that a control is written once for all of them.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some entry in workload.containers
#     entry.container.securityContext.privileged == true
package lightk8s.lib.workload

# prefix is the path of the pod spec in the object.
prefix := object.get(
	{
		"CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
		"Pod": ["spec"],
		"PodTemplate": ["template", "spec"],
	},
	input.object.kind, ["spec", "template", "spec"],
)

# spec is the pod spec; {} if the object has none.
spec := found if {
	found := object.get(input.object, prefix, {})
	is_object(found)
} else := {}

# metadata_path is the path of the pod's metadata: the pod's own, or its template's.
metadata_path := array.concat(array.slice(prefix, 0, count(prefix) - 1), ["metadata"])

# metadata is the metadata of the pod or of the template; {} if it is not set.
metadata := found if {
	found := object.get(input.object, metadata_path, {})
	is_object(found)
} else := {}

# at is the path of a field of the pod spec.
at(path) := array.concat(prefix, path)

# containers lists every container of the pod spec as
#   {"container": {...}, "name": "web", "path": [...], "type": TYPE}
# with TYPE one of "container", "init", "ephemeral", and "sidecar" for an init container that keeps
# running.
containers := array.concat(array.concat(init, app), ephemeral)

init := [entry |
	some i, container in spec.initContainers
	is_object(container)
	entry := {
		"container": container,
		"name": object.get(container, "name", ""),
		"path": array.concat(prefix, ["initContainers", i]),
		"type": type_of_init(container),
	}
]

default type_of_init(_) := "init"

type_of_init(container) := "sidecar" if container.restartPolicy == "Always"

# app are the app containers, in the form of containers.
app := [entry |
	some i, container in spec.containers
	is_object(container)
	entry := {
		"container": container,
		"name": object.get(container, "name", ""),
		"path": array.concat(prefix, ["containers", i]),
		"type": "container",
	}
]

ephemeral := [entry |
	some i, container in spec.ephemeralContainers
	is_object(container)
	entry := {
		"container": container,
		"name": object.get(container, "name", ""),
		"path": array.concat(prefix, ["ephemeralContainers", i]),
		"type": "ephemeral",
	}
]

# lasting are the containers that run as long as the pod does: app containers and sidecars.
lasting := array.concat(sidecars, app)

sidecars := [entry |
	some entry in init
	entry.type == "sidecar"
]

# sized are the containers that a kubelet reserves memory for: all except ephemeral ones, which
# cannot have resources.
sized := array.concat(init, app)

# images is the text of all image references, one a line: contains(images, "promtail") shows quickly
# whether a control has something to check.
images := concat("\n", [image |
	image := containers[_].container.image
	is_string(image)
])

# in_container is the path of a field of a container.
in_container(entry, path) := array.concat(entry.path, path)

# security is the securityContext of the pod or of a container; {} if it is not set.
security(holder) := context if {
	context := object.get(holder, "securityContext", {})
	is_object(context)
} else := {}

# is_windows is true for a pod for Windows, where much of a Linux securityContext has no meaning.
default is_windows := false

is_windows if spec.os.name == "windows"

# owner_kinds are the kinds of the object's owners.
owner_kinds := {owner.kind | some owner in input.object.metadata.ownerReferences}

# is_mirror is true for the copy that a kubelet makes of a static pod: the API cannot change it.
default is_mirror := false

is_mirror if input.object.metadata.annotations["kubernetes.io/config.mirror"]

# is_on_disk is true of an emptyDir volume whose files are on the disk of the node. The other media, Memory and HugePages, are
# memory.
is_on_disk(volume) if object.get(volume.emptyDir, "medium", "") == ""

# A volume without a type is an emptyDir.
is_on_disk(volume) if {
	volume.name
	count(volume) == 1
}
