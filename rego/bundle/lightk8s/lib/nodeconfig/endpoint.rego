package lightk8s.lib.nodeconfig

import data.lightk8s.lib.profile

# listener is the endpoint of the kubelet at one of its ports.
listener(number) := {"address": bound, "node": profile.name, "port": number, "protocol": "TCP"}

# port is the port of the kubelet's API, as the Node or its configuration states it; 0 if neither does.
port := number if {
	number := profile.node.status.daemonEndpoints.kubeletEndpoint.Port
	number > 0
} else := value(["port"], 0) if {
	kubelet
} else := 0

# bound is the address that the kubelet is bound to; "" if that is not known.
default bound := ""

bound := value(["address"], "")
