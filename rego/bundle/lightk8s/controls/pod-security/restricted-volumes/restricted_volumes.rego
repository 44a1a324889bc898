# METADATA
# scope: package
# title: Volumes are of types that belong to the cluster
# description: >-
#   NFS, iSCSI, FlexVolume and the other volume types written into a pod make the node mount what
#   the pod's author chooses, with the node's rights. A PersistentVolume is created by an
#   administrator of the cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted
# schemas:
#   - input: schema.input
# custom:
#   problem: Volume mounts storage of the node or the network
#   short: restricted volume type
#   do: use a claim or another allowed volume type
#   severity: low
#   risk: takeover
#   cause: host-access
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [volumes]
#   reason: restricted volume types
#   remediation: >-
#     Use configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim,
#     projected or secret. Put an NFS share behind a PersistentVolume and claim it.
#   frameworks:
#     pss-restricted: [restrictedVolumes]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["restricted-volumes"]

import data.lightk8s.lib.workload

allowed_types := {
	"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image",
	"persistentVolumeClaim", "projected", "secret",
}

# A volume without any source passes: the API server makes it an emptyDir.
violations contains {"message": message, "path": workload.at(["volumes", i])} if {
	some i, volume in workload.spec.volumes

	# Almost every volume is one of these, and this test is faster than a list of the types.
	not volume.configMap
	not volume.emptyDir
	not volume.persistentVolumeClaim
	not volume.secret
	volume != null
	types := object.keys(volume) - {"name"}
	count(types) > 0
	count(types & allowed_types) == 0
	message := sprintf("volume %q uses restricted volume type %q", [
		object.get(volume, "name", ""),
		concat(", ", types),
	])
}
