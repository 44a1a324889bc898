package lightk8s.lib.workload

# host_paths lists the hostPath volumes of the pod as
#   {"name": "socket", "path": "/run/", "clean": "/run", "at": [...]}
# path is as written, clean without redundant slashes ("" for the root), at the path of the field.
host_paths := [entry |
	some i, volume in spec.volumes
	path := volume.hostPath.path
	startswith(path, "/")
	entry := {
		"name": object.get(volume, "name", ""),
		"path": path,
		"clean": concat("", [sprintf("/%s", [segment]) | some segment in split(path, "/"); not segment in {"", "."}]),
		"at": at(["volumes", i, "hostPath", "path"]),
	}
]
