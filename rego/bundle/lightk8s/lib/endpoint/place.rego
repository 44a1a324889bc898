package lightk8s.lib.endpoint

import data.lightk8s.lib.address

# crossed are endpoints with each of some places, such as {"node": "*"}, and each of some ports, such as
# {"port": 443, "protocol": "TCP"}. Without ports they are the places.
crossed(places, ports) := [object.union(place, port) |
	some place in places
	some port in ports
] if {
	count(ports) > 0
} else := places

# balancers are the places at which the load balancer of the Service, or the controller of the
# checked Ingress publishes it; [{}] if it publishes none.
balancers := places if {
	places := [{"address": object.get(entry, "ip", ""), "host": object.get(entry, "hostname", "")} |
		some entry in input.object.status.loadBalancer.ingress
		is_object(entry)
	]
	count(places) > 0
} else := [{}]

# of_host are the endpoints of a host of the checked Ingress; "" is all hosts.
of_host("") := balancers

of_host(host) := [{"host": host}] if host != ""

# of_rule are the hosts that a rule of Traefik, such as Host(`a.example.com`) && PathPrefix(`/`), matches by
# name. A rule that excludes a group of matchers has none.
of_rule(rule) := [{"host": name} |
	is_string(rule)
	not regex.match(`![^A-Za-z]`, rule)
	some [_, _, names] in regex.find_all_string_submatch_n(`(^|[^!A-Za-z])Host\(([^()]*)\)`, rule, -1)
	some [_, name] in regex.find_all_string_submatch_n("[`\"]([^`\"]+)[`\"]", names, -1)
]

# of_url is the endpoint of a URL such as https://0.0.0.0:2379 of a node.
of_url(url, node) := {
	"address": concat("", [host | host := address.host(url)]),
	"node": node,
	"port": concat("", [port | [[_, port]] := regex.find_all_string_submatch_n(`:([0-9]+)(?:/.*)?$`, url, 1)]),
	"protocol": "TCP",
}
