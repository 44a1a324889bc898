# METADATA
# scope: package
# title: CoreDNS has the plugins loop, errors and reload
# description: >-
#   A resolver of the node that points back at CoreDNS makes queries loop until CoreDNS runs out of
#   memory: the plugin loop detects that at the start. Without errors the log does not show why a
#   name does not resolve, and without reload a change applies only after a restart.
# related_resources:
#   - ref: https://coredns.io/plugins/loop/
#     description: The loop plugin
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/#coredns-configmap-options
#     description: The Corefile of Kubernetes
# schemas:
#   - input: schema.input
# custom:
#   problem: CoreDNS lacks the loop, errors or reload plugin
#   short: CoreDNS plugins missing
#   do: add loop, errors and reload to the Corefile
#   severity: low
#   risk: hygiene
#   cause: coredns
#   closedBy: you
#   ease: edit manifest
#   kinds: [ConfigMap]
#   fields: [Corefile]
#   remediation: Add a line with the name of the plugin to the server block of the Corefile.
#   parameters:
#     plugins: names of plugins that a server for all names has
package lightk8s.controls.dns["corefile-plugins"]

import future.keywords.not

import data.lightk8s.controls.dns["corefile-plugins"].parameters
import data.lightk8s.lib.coredns
import data.lightk8s.lib.corefile

violations contains {"message": message, "path": ["data", "Corefile"]} if {
	some server in servers
	count(corefile.imported_files(coredns.text, server)) == 0
	some plugin in absent(server)
	message := sprintf("server for all names has no plugin %s", [plugin])
}

skipped contains reason if some reason in coredns.unreadable

skipped contains "files that the Corefile imports can name plugins" if {
	some server in servers
	count(corefile.imported_files(coredns.text, server)) > 0
	count(absent(server)) > 0
}

servers := [server |
	coredns.is_config
	corefile.is_readable(coredns.text)
	some server in corefile.servers(coredns.text)
	corefile.serves_all(server)
]

absent(server) := {plugin |
	some plugin in parameters.plugins
	not plugin in {entry.name | some entry in corefile.plugins(coredns.text, server)}
}
