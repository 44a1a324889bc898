# METADATA
# scope: package
# title: Only root reads the administrator's kubeconfig
# description: >-
#   The kubeconfig that k3s and RKE2 write is the key of the cluster. Tutorials make it readable for
#   every user of the server, and so for an attacker in any process of the server.
# related_resources:
#   - ref: https://docs.k3s.io/cli/server
#     description: k3s server
# schemas:
#   - input: schema.input
# custom:
#   problem: Every user on the server can read its kubeconfig
#   short: readable kubeconfig
#   do: 'set write-kubeconfig-mode: "0600"'
#   severity: high
#   risk: takeover
#   cause: admin-kubeconfig
#   closedBy: you
#   ease: edit manifest
#   kinds: [Node]
#   remediation: >-
#     Remove write-kubeconfig-mode from the configuration, or set it to "0600"; use
#     write-kubeconfig-group for a group of people. Then restart the service, and copy the file for
#     yourself.
#   frameworks:
#     cis-1.12: ["1.1.13"]
#     nsa: [Auth]
package lightk8s.controls.access["kubeconfig-world-readable"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.profile

violations contains {"message": message, "path": path} if {
	profile.starts_server
	regex.match(`^(0o?)?[0-7]*[1-7]$`, mode)
	message := sprintf("admin kubeconfig has mode %s; every user on the server can read it", [mode])
}

skipped contains "the API does not show the mode of kubeconfig files on this distribution" if not profile.node_args

skipped contains sprintf("write-kubeconfig-mode %q is not a file mode", [mode]) if {
	profile.starts_server
	not regex.match(`^(0o?)?[0-7]+$`, mode)
}

# mode is the value of the command line or configuration, or else of the environment. The default is
# 0600.
default mode := "0600"

mode := from_arguments

mode := from_environment if not from_arguments

from_arguments := arguments.text(profile.node_args, "write-kubeconfig-mode")

from_environment := value if {
	value := profile.node_env[variable]
	is_string(value)
}

variable := sprintf("%s_KUBECONFIG_MODE", [upper(profile.distribution)])

path := profile.node_args_path if {
	from_arguments
} else := ["metadata", "annotations", sprintf("%s.io/node-env", [profile.distribution])]
