# METADATA
# scope: package
# title: Longhorn
# description: >-
#   Reads settings of Longhorn and the number of replicas that an object requests. Newer versions
#   write a setting as JSON, once for each data engine; this reads the value for engine v1: v2 needs
#   its own core and 2 GiB of huge pages.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     longhorn.replicas.count > count(nodes.schedulable)
package lightk8s.lib.longhorn

# replicas is {"count", "path"}: the number of replicas that a StorageClass, a Setting or a Volume
# requests. It is undefined if it requests none.
replicas := {"count": to_number(text), "path": path} if {
	input.object.kind == "StorageClass"
	input.object.provisioner == "driver.longhorn.io"
	path := ["parameters", "numberOfReplicas"]
	text := object.get(input.object, path, "")
	is_whole(text)
}

replicas := {"count": setting, "path": ["value"]} if {
	input.object.kind == "Setting"
	input.object.metadata.name == "default-replica-count"
}

replicas := {"count": number, "path": path} if {
	input.object.kind == "Volume"
	path := ["spec", "numberOfReplicas"]
	number := object.get(input.object, path, null)
	is_number(number)
}

# setting is the number that the checked Setting has as its value.
setting := to_number(input.object.value) if is_whole(input.object.value)

setting := to_number(value.v1) if {
	is_string(input.object.value)
	startswith(input.object.value, "{")
	json.is_valid(input.object.value)
	value := json.unmarshal(input.object.value)
	is_whole(value.v1)
}

is_whole(text) if {
	is_string(text)
	regex.match(`^(0|[1-9][0-9]{0,8})$`, text)
}
