# METADATA
# scope: package
# title: Folders of the node
# description: Lists the hostPath volumes of a pod.
# schemas:
#   - input: schema.input
package lightk8s.lib.hostpath

import data.lightk8s.lib.workload

# volumes lists {"name": "socket", "path": "/run/", "clean": "/run", "at": [...]} for each of
# them: path is as written, clean without needless slashes ("" for the root), and at the path of
# the field.
volumes := [entry |
	some i, volume in workload.spec.volumes
	path := volume.hostPath.path
	startswith(path, "/")
	entry := {
		"name": object.get(volume, "name", ""),
		"path": path,
		"clean": concat("", [sprintf("/%s", [segment]) | some segment in split(path, "/"); not segment in {"", "."}]),
		"at": workload.at(["volumes", i, "hostPath", "path"]),
	}
]
