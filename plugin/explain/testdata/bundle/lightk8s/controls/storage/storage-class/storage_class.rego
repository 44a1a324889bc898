# METADATA
# scope: package
# title: Volumes outlive a claim that is deleted by mistake
# description: With reclaimPolicy Delete the data goes with the claim.
# custom:
#   problem: Deleted claims take their data with them
#   short: deletes data
#   do: "set reclaimPolicy: Retain"
#   severity: high
#   risk: data-loss
#   cause: storage-classes
#   closedBy: you
#   ease: edit manifest
#   kinds: [StorageClass.storage.k8s.io]
#   remediation: Set reclaimPolicy to Retain.
package lightk8s.controls.storage["storage-class"]

violations contains {"message": "data is deleted with its claim", "path": ["reclaimPolicy"]} if {
	object.get(input.object, "reclaimPolicy", "Delete") == "Delete"
}
