# METADATA
# scope: package
# title: The operating system of the node still gets security fixes
# description: >-
#   Vulnerabilities in the kernel, in OpenSSH and in the libraries of a server on a public address
#   stay open once its distribution publishes no more fixes. Images of cheap providers are often
#   years old.
# related_resources:
#   - ref: https://endoflife.date/
#     description: End of life of operating systems
# schemas:
#   - input: schema.input
# custom:
#   problem: Operating system of the node is end-of-life
#   short: old operating system
#   do: plan a new node with a newer image
#   severity: high
#   risk: exposed
#   cause: upgrades
#   closedBy: you
#   ease: project
#   kinds: [Node]
#   uses: [inventory/Cluster.lightk8s.dev]
#   remediation: >-
#     Add a node with a newer image, drain this one and delete it; or upgrade it in place after a
#     snapshot of the datastore. Where the server has a subscription for longer support, such as Ubuntu
#     Pro, which is free for five servers, waive the finding.
#   frameworks:
#     nsa: [Upgrade]
#   parameters:
#     end_of_life: name prefix of each system as nodes report it, with the last day of fixes without a subscription, YYYY-MM-DD
#     known_on: the day on which end_of_life was compared with the distributions, YYYY-MM-DD
package lightk8s.controls.upgrade["os-end-of-life"]

import future.keywords.not

import data.lightk8s.controls.upgrade["os-end-of-life"].parameters
import data.lightk8s.lib.nodes

violations contains {"message": message, "path": path} if {
	end < today
	message := sprintf("node %q runs %s, which has had no fixes without a subscription since %s", [nodes.name(input.object), image, end])
}

skipped contains "the Node does not report its operating system" if image == ""

skipped contains sprintf("the end of fixes for %s is not known", [image]) if {
	image != ""
	not end
}

path := ["status", "nodeInfo", "osImage"]

image := text if {
	text := object.get(input.object, path, "")
	is_string(text)
} else := ""

# end is the last day on which the system gets fixes without a subscription. Debian GNU/Linux 1 is
# not Debian GNU/Linux 11.
end := day if {
	some line in parameters.end_of_life
	name := substring(line, 0, count(line) - 11)
	startswith(image, name)
	not regex.match(`^[0-9]`, substring(image, count(name), -1))
	day := substring(line, count(line) - 10, -1)
}

# today is the day on which the cluster was read, or that of the table if it is later.
today := max({parameters.known_on} | {substring(seen, 0, 10) |
	some cluster in input.facts.inventory["Cluster.lightk8s.dev"][""]
	seen := cluster.observedAt
	is_string(seen)
})
