# METADATA
# scope: package
# title: External name is looked up in the search domains first
# description: >-
#   With ndots 5, the default, the resolver of a pod tries a name of the internet with fewer dots
#   under every search domain first: CoreDNS answers four or more queries, each for IPv4 and IPv6,
#   for one useful answer. On a small node that is most of its work.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config
#     description: Pod's DNS config
# schemas:
#   - input: schema.input
# custom:
#   problem: External name is looked up in the cluster first
#   short: many DNS lookups
#   do: set ndots to "2" in dnsConfig.options
#   severity: info
#   risk: cost
#   cause: dns-lookups
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [env, args, command]
#   remediation: >-
#     Set dnsConfig.options of the pod to ndots "2", with which names such as web.shop still reach
#     Services, or end the name with a dot where the program accepts it.
package lightk8s.controls.dns.ndots

import future.keywords.not

import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.at(["dnsConfig"])} if {
	names := {name | some text in texts; contains(text, "://"); name := external(text)}
	count(names) > 0
	searches
	name := min({name | some name in names; dots(name) < ndots})
	message := sprintf("ndots is %v, and %s has %v dots; the search domains are tried first", [ndots, name, dots(name)])
}

texts contains variable.value if {
	some entry in workload.lasting
	some variable in entry.container.env
	is_string(variable.value)
	not is_own(variable.name)
}

texts contains word if {
	some entry in workload.lasting
	some field in ["args", "command"]
	some word in entry.container[field]
	is_string(word)
}

# is_own is true for a variable that has the address of the program itself, as its users see it.
is_own(name) if regex.match(`(?i)(^|_)(root|public|external|site|base|app|own|server|frontend|home)_?(url|uri|domain)|cors|origin|redirect|callback`, name)

# external is the host of a URL if the host is a name of the internet. It is undefined for a
# Service, also for one in a namespace such as "dev".
external(text) := name if {
	[[_, name]] := regex.find_all_string_submatch_n(`://(?:[^@/\s]*@)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|de|eu|fr|info|io|net|nl|org|uk|us))(?:[:/?#]|$)`, text, 1)
}

dots(name) := count(split(name, ".")) - 1

# searches is true for a pod that CoreDNS answers, with the search domains of the cluster.
searches if {
	object.get(workload.spec, "dnsPolicy", "ClusterFirst") == "ClusterFirst"
	not workload.spec.hostNetwork == true
}

searches if workload.spec.dnsPolicy == "ClusterFirstWithHostNet"

default ndots := 5

ndots := min(given) if count(given) > 0

given := {to_number(option.value) |
	some option in workload.spec.dnsConfig.options
	option.name == "ndots"
	regex.match(`^[0-9]{1,2}$`, option.value)
}
