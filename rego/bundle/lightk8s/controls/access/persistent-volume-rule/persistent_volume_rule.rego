# METADATA
# scope: package
# title: Role can open the disk of nodes by PersistentVolumes
# description: >-
#   A PersistentVolume can be a folder of the node, such as / or the folder of static pods. Any
#   pod that claims it can use the folder, since Pod Security only looks at hostPath in the pod
#   itself.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Role can mount node folders by PersistentVolumes
#   short: mounts node folders
#   do: remove the rule on persistentvolumes
#   severity: medium
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRole.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Drop the rule: a PersistentVolumeClaim of a StorageClass gets its volume without it. Leave
#     it to the provisioner that makes the volumes.
#   frameworks:
#     cis-1.12: ["5.1.9"]
#     nsa: [Auth]
package lightk8s.controls.access["persistent-volume-rule"]

import data.lightk8s.lib.rbac

violations contains {"message": found.text, "path": found.path} if {
	some found in rbac.leading("volumes")
}

skipped contains reason if some reason in rbac.unresolved
