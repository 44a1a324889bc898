# METADATA
# scope: package
# title: Volumes outlive a claim that is deleted by mistake
# description: With reclaimPolicy Delete the data goes with the claim.
# custom:
#   severity: high
#   kinds: [StorageClass.storage.k8s.io]
#   remediation: Set reclaimPolicy to Retain.
package lightk8s.controls.storage["storage-class"]

violations contains {"message": "data is deleted with its claim", "path": ["reclaimPolicy"]} if {
	object.get(input.object, "reclaimPolicy", "Delete") == "Delete"
}
