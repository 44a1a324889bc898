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
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   remediation: >-
#     Set securityContext.readOnlyRootFilesystem to true, and mount an emptyDir with a sizeLimit
#     where the program writes, often /tmp.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.workload["read-only-root-filesystem"]

import data.lightk8s.lib.workload

violations contains {"message": message, "path": path} if {
	some entry in workload.sized
	not entry.container.securityContext.readOnlyRootFilesystem == true
	not workload.is_windows
	path := workload.in_container(entry, ["securityContext", "readOnlyRootFilesystem"])
	message := sprintf("container %q can write to its root file system", [entry.name])
}
