# METADATA
# scope: package
# title: One StorageClass is the default
# description: >-
#   With two defaults a claim without a class gets the newest of them, so that installing a storage
#   driver silently moves new data to it. Without a default such claims stay pending.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass
#     description: Default StorageClass
# schemas:
#   - input: schema.input
# custom:
#   problem: Default StorageClass is missing or not unique
#   short: default StorageClass
#   do: set is-default-class on one class only
#   severity: low
#   risk: outage
#   cause: storage-classes
#   closedBy: you
#   ease: 1 command
#   kinds: [Cluster.lightk8s.dev]
#   needs: [inventory/StorageClass.storage.k8s.io]
#   partial: true
#   remediation: >-
#     Set the annotation storageclass.kubernetes.io/is-default-class to "true" on one StorageClass
#     and to "false" on the others. K3s sets it on local-path again when it starts, unless
#     local-storage is disabled.
package lightk8s.controls.storage["default-storage-class"]

import data.lightk8s.lib.inventory

violations contains {"message": message, "path": []} if {
	count(defaults) > 1
	message := sprintf("%d StorageClasses are the default: %s", [count(defaults), concat(", ", sort(defaults))])
}

violations contains {"message": "no StorageClass is the default", "path": []} if {
	inventory.is_complete(kind)
	count(classes) > 0
	count(defaults) == 0
}

kind := "StorageClass.storage.k8s.io"

classes := inventory.within(kind, "")

defaults := [class.metadata.name |
	some class in classes
	is_default(class)
]

is_default(class) if {
	some prefix in ["storageclass.kubernetes.io", "storageclass.beta.kubernetes.io"]
	class.metadata.annotations[sprintf("%s/is-default-class", [prefix])] == "true"
}
