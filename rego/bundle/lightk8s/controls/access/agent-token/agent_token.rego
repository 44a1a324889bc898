# METADATA
# scope: package
# title: Workers join with the token of servers
# description: >-
#   Unless an agent token is set, K3s and RKE2 take the server token for agents too. Each worker
#   that joined with it holds on its disk a token that adds a server, and with that gives access to
#   the whole datastore.
# related_resources:
#   - ref: https://docs.k3s.io/cli/token
#     description: K3s tokens
#   - ref: https://docs.rke2.io/security/token
#     description: RKE2 tokens
# schemas:
#   - input: schema.input
# custom:
#   problem: Workers join with the token of servers
#   short: server token on workers
#   do: set agent-token and rotate the server token
#   severity: medium
#   risk: takeover
#   cause: join-tokens
#   closedBy: you
#   ease: project
#   kinds: [Node]
#   needs: [inventory/Node]
#   remediation: >-
#     Set agent-token to another value on all servers and restart them, write it as token on the
#     workers and restart these, then rotate the server token with `k3s token rotate`. Keep the old
#     one: older snapshots need it.
#   frameworks:
#     nsa: [Auth]
package lightk8s.controls.access["agent-token"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains {"message": message, "path": profile.node_args_path} if {
	profile.starts_server
	count(agents) > 0
	not is_set
	message := sprintf("agent-token is not set; %s can join with the server token", [concat(", ", agents)])
}

# agents are the workers, by name, of which a message names three at most.
agents := array.slice(
	sort([nodes.name(node) |
		some node in nodes.all
		profile.node_args_of(node)[0] == "agent"
	]),
	0, 3,
)

is_set if {
	some flag in ["agent-token", "agent-token-file"]
	arguments.text(profile.node_args, flag) != ""
}

is_set if {
	some suffix in ["AGENT_TOKEN", "AGENT_TOKEN_FILE"]
	profile.node_env[sprintf("%s_%s", [upper(profile.distribution), suffix])] != ""
}

skipped contains reason if {
	profile.distribution in {"k3s", "rke2"}
	not profile.node_args
	reason := sprintf("the Node has no annotation %s that can be read", [profile.node_args_path[2]])
}
