# METADATA
# scope: package
# title: A volume fits the disk
# description: >-
#   A volume on the disk of a node takes what it asks for from images, logs and the datastore. On a
#   server with 40 GB a volume of half of that is the end of all three.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/persistent-volumes/
#     description: Persistent volumes
# custom:
#   problem: Volume is too large for the disk
#   short: large volume
#   do: request a smaller volume
#   severity: medium
#   risk: outage
#   cause: disk-space
#   closedBy: you
#   ease: project
#   kinds: [PersistentVolumeClaim]
#   needs: [inventory/StorageClass.storage.k8s.io]
#   remediation: Ask for less, or keep the data on a volume of the provider's.
#   frameworks:
#     cis-1.12: ["5.7.1", "5.7.2"]
#     nsa: [Pod]
#   parameters:
#     local: Provisioners that take the space from the disk of a node.
#     max_gib: Largest volume on the disk of a node, in GiB.
package lightk8s.controls.storage["volume-size"]

import data.lightk8s.controls.storage["volume-size"].parameters

violations contains {"message": message, "path": ["spec", "resources", "requests", "storage"]} if {
	some class in input.facts.inventory["StorageClass.storage.k8s.io"][""]
	class.metadata.name == input.object.spec.storageClassName
	class.provisioner in parameters.local
	gib := to_number(trim_suffix(input.object.spec.resources.requests.storage, "Gi"))
	gib > parameters.max_gib
	message := sprintf("volume of %d GiB on the disk of a node, more than %d GiB", [gib, parameters.max_gib])
}
