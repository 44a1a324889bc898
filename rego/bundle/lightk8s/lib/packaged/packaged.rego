# METADATA
# scope: package
# title: Objects that distributions package
# description: Recognizes objects that a distribution overwrites when it starts.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     "K3s or RKE2" in packaged.by
package lightk8s.lib.packaged

# by are the distributions that package the checked object, as messages write them: "K3s or RKE2",
# "k0s" or "MicroK8s".
by contains distribution if {
	some distribution, mark in marks
	some field in ["labels", "annotations"]
	some key, _ in input.object.metadata[field]
	is_string(key) # of a list it is a number
	startswith(key, mark)
}

marks := {
	"K3s or RKE2": "objectset.rio.cattle.io/",
	"k0s": "k0s.k0sproject.io/stack",
	"MicroK8s": "addonmanager.kubernetes.io/mode",
}
