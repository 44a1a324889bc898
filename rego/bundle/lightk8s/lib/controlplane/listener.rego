package lightk8s.lib.controlplane

import data.lightk8s.lib.arguments
import data.lightk8s.lib.profile

# listener is the endpoint of one of the shown programs. The API server of K3s is behind the port of
# K3s.
listener(seen) := profile.api_server if {
	seen.name == "kube-apiserver"
	input.object.kind == "Node"
} else := {
	"address": given(seen, "bind-address", ""), "node": on, "port": given(seen, "secure-port", secure_ports[seen.name]),
	"protocol": "TCP",
}

# given is the value of a flag of a program that is shown; otherwise if it is not given.
given(seen, flag, otherwise) := value if {
	value := arguments.text(seen.arguments, flag)
} else := otherwise

# secure_ports are the defaults of Kubernetes.
secure_ports := {"kube-apiserver": 6443, "kube-controller-manager": 10257, "kube-scheduler": 10259}

# on is the node that the checked Pod or Node shows the programs of; "" if the Pod does not state
# it.
on := profile.name if {
	input.object.kind == "Node"
} else := object.get(input.object, ["spec", "nodeName"], "")
