# METADATA
# scope: package
# title: The Node under judgement
# description: >-
#   Reads what k3s and RKE2 write into the annotations of their nodes: the command line and the
#   configuration files, with secrets masked. Defaults of the distribution are not in there.
# schemas:
#   - input: schema.input
package lightk8s.lib.node

annotations := object.get(input.object, ["metadata", "annotations"], {})

labels := object.get(input.object, ["metadata", "labels"], {})

# family is "k3s" or "rke2"; it is undefined for nodes of other distributions.
family := family_of(input.object)

family_of(node) := [name |
	some name in ["k3s", "rke2"]
	is_string(node.metadata.annotations[sprintf("%s.io/node-args", [name])])
][0]

# arguments_path is the path of the annotation that arguments are read from.
arguments_path := ["metadata", "annotations", sprintf("%s.io/node-args", [family])]

# arguments are those that the k3s or RKE2 of this node was started with; the first is "server"
# or "agent". They are undefined where no annotation tells them.
arguments := arguments_of(input.object)

# arguments_of is the same for any node, such as one of the inventory.
arguments_of(node) := decoded if {
	text := node.metadata.annotations[sprintf("%s.io/node-args", [family_of(node)])]
	json.is_valid(text)
	decoded := json.unmarshal(text)
	is_array(decoded)
}

# environment holds the variables K3S_* or RKE2_* of the node; {} where none are told.
default environment := {}

environment := decoded if {
	text := annotations[sprintf("%s.io/node-env", [family])]
	is_string(text)
	json.is_valid(text)
	decoded := json.unmarshal(text)
	is_object(decoded)
}

# is_server is true where k3s or RKE2 runs the control plane on this node.
default is_server := false

is_server if arguments[0] == "server"

# addresses are the InternalIP and ExternalIP addresses of the node.
addresses := {entry.address |
	some entry in object.get(input.object, ["status", "addresses"], [])
	entry.type in {"InternalIP", "ExternalIP"}
	is_string(entry.address)
}
