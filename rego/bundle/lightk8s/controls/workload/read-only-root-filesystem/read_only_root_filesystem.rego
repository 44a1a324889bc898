# METADATA
# scope: package
# title: No container can write to its root file system
# description: >-
#   What a container writes outside of a volume is stored on the disk of the node, which on a small
#   server is also that of the images and the datastore. And an attacker in a container cannot store
#   a program in a read-only file system.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Configure a security context
# schemas:
#   - input: schema.input
# custom:
#   problem: Root file system is writable
#   short: writable root
#   do: "set readOnlyRootFilesystem: true"
#   severity: low
#   risk: hygiene
#   cause: container-hardening
#   closedBy: fix
#   ease: edit manifest
#   kinds: [workload]
#   fixUses: [inventory/WorkloadUsage.lightk8s.dev]
#   parameters:
#     tmp: size of a volume that fix mounts at /tmp, where the program can still write, such as 64Mi; empty for no fix
#   answers:
#     tmp: null
#   remediation: >-
#     Set securityContext.readOnlyRootFilesystem to true, and mount an emptyDir with a sizeLimit
#     where the program writes, often /tmp.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.workload["read-only-root-filesystem"]

import future.keywords.not

import data.lightk8s.controls.workload["read-only-root-filesystem"].parameters
import data.lightk8s.lib.quantity
import data.lightk8s.lib.usage
import data.lightk8s.lib.workload

violations contains object.union({"message": message, "path": path}, fix(entry, path)) if {
	some entry in writing
	path := workload.in_container(entry, ["securityContext", "readOnlyRootFilesystem"])
	message := sprintf("container %q can write to its root file system", [entry.name])
}

writing := [entry |
	not workload.is_windows
	some entry in workload.sized
	not entry.container.securityContext.readOnlyRootFilesystem == true
]

fix(entry, path) := {"unfixed": sprintf("it keeps %d MiB of files there, and a volume at /tmp holds %v", [ceil(kept(entry) / 1048576), parameters.tmp])} if {
	keeps_more(entry)
} else := {"unfixed": sprintf("it keeps %d MiB of files there, and its /tmp is a volume already", [ceil(kept(entry) / 1048576)])} if {
	parameters.tmp != ""
	has_tmp(entry)
	kept(entry) > 1048576 # less are the directories that volumes are mounted at
} else := {"set": set(entry, path)}

set(entry, path) := [] if {
	parameters.tmp == ""
} else := [{"path": path, "value": true}] if {
	has_tmp(entry)
} else := [
	{"path": path, "value": true},
	{"path": workload.at(["volumes"]), "value": array.concat(volumes, [volume(other) | some other in writing; needs_volume(other)])},
	{"path": workload.in_container(entry, ["volumeMounts"]), "value": array.concat(mounts(entry), [{"name": tmp(entry), "mountPath": "/tmp"}])},
] if {
	needs_volume(entry)
} else := []

keeps_more(entry) if {
	not has_tmp(entry)
	kept(entry) > quantity.value(parameters.tmp)
}

kept(entry) := usage.use_of(entry.name).rootBytes

needs_volume(entry) if {
	not keeps_more(entry)
	not has_tmp(entry)
	every v in volumes { v.name != tmp(entry) }
}

has_tmp(entry) if {
	some mount in mounts(entry)
	trim_right(mount.mountPath, "/") == "/tmp"
}

mounts(entry) := object.get(entry.container, "volumeMounts", [])

volumes := object.get(workload.spec, "volumes", [])

# Containers do not share their files in /tmp, so that each gets a volume of its own.
volume(entry) := {"name": tmp(entry), "emptyDir": {"sizeLimit": parameters.tmp}}

tmp(entry) := trim_right(substring(sprintf("tmp-%s", [entry.name]), 0, 63), "-")
