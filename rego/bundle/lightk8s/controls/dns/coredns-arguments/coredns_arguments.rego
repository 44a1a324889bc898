# METADATA
# scope: package
# title: CoreDNS is started without flags of dnsmasq
# description: >-
#   CoreDNS has no --dns-forward-max-per-host, which some guides advise: it prints its usage and
#   exits, and no name in the cluster resolves. Limit the queries that wait for the provider's
#   resolver in the Corefile.
# related_resources:
#   - ref: https://coredns.io/manual/toc/
#     description: CoreDNS manual
#   - ref: https://coredns.io/plugins/forward/
#     description: The forward plugin
# schemas:
#   - input: schema.input
# custom:
#   problem: "CoreDNS cannot start: unknown flag"
#   short: CoreDNS cannot start
#   do: remove the unknown argument
#   severity: high
#   risk: outage
#   cause: coredns
#   closedBy: tune
#   ease: 1 command
#   kinds: [workload]
#   remediation: Remove the argument, and set max_concurrent in the block of forward in the Corefile.
package lightk8s.controls.dns["coredns-arguments"]

import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": set} if {
	contains(workload.images, "coredns")
	not workload.is_mirror
	some entry in workload.lasting
	contains(object.get(entry.container, "image", ""), "coredns")
	some field in ["args", "command"]
	wrong := [argument | some argument in entry.container[field]; is_foreign(argument)]
	count(wrong) > 0
	path := workload.in_container(entry, [field])
	message := sprintf("container %q sets %s, which is not a flag of CoreDNS; it does not start", [entry.name, concat(", ", wrong)])
	set := [{"path": path, "value": [argument | some argument in entry.container[field]; not is_foreign(argument)]}]
}

is_foreign(argument) if {
	is_string(argument)
	regex.match(`^--?dns-forward`, argument)
}
