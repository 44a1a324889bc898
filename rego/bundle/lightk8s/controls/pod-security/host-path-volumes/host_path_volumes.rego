# METADATA
# scope: package
# title: No volume is a path of the node
# description: >-
#   A hostPath volume gives access to files of the node. Write access to /etc, /var/lib/kubelet or
#   the container runtime's socket controls the whole node; read access shows every Secret that the
#   node's pods mount.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#     description: Volumes, hostPath
# schemas:
#   - input: schema.input
# custom:
#   problem: Volume mounts a path of the node (hostPath)
#   short: hostPath
#   do: replace hostPath with a claim or emptyDir
#   severity: high
#   risk: takeover
#   cause: host-access
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [hostPath]
#   reason: hostPath volumes
#   remediation: >-
#     Use a PersistentVolumeClaim for data, emptyDir for scratch space, and a ConfigMap, a
#     Secret or a projected volume for configuration. Where an agent of the node needs one
#     path, mount that path alone, readOnly, and waive the finding.
#   frameworks:
#     pss-baseline: [hostPathVolumes]
#     cis-1.12: ["5.2.11"]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["host-path-volumes"]

import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.at(["volumes", i, "hostPath"])} if {
	some i, volume in workload.spec.volumes
	source := volume.hostPath
	message := sprintf("volume %q must not use hostPath %q", [
		object.get(volume, "name", ""),
		object.get(source, "path", ""),
	])
}
