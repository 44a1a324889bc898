# METADATA
# scope: package
# title: Containers are made to run as another user than root
# description: >-
#   Root in a container is root on the node as soon as one protection between them fails. With
#   runAsNonRoot the kubelet does not start a container as root, also after its image changes to
#   root.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted
# schemas:
#   - input: schema.input
# custom:
#   problem: Container can run as root
#   short: can run as root
#   do: "set runAsNonRoot: true"
#   severity: medium
#   risk: takeover
#   cause: container-hardening
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   reason: runAsNonRoot != true
#   uses: [inventory/ObjectState.lightk8s.dev]
#   parameters:
#     user: id of the user that containers are to run as where neither they nor a running pod tell one; 0 for none
#   answers:
#     user: null
#   remediation: >-
#     Set securityContext.runAsNonRoot to true on the pod, and runAsUser where the image
#     names its user by name. An image that starts as root needs a variant that does not, or
#     a user namespace with hostUsers: false.
#   frameworks:
#     pss-restricted: [runAsNonRoot]
#     cis-1.12: ["5.2.7"]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["run-as-non-root"]

import future.keywords.not

import data.lightk8s.controls["pod-security"]["run-as-non-root"].parameters
import data.lightk8s.lib.observed
import data.lightk8s.lib.security

violations contains {"message": message, "path": path, "set": non_root(setter)} if {
	not security.in_user_namespace
	some setter in security.setters
	setter.context.runAsNonRoot == false
	path := array.concat(setter.path, ["runAsNonRoot"])
	message := sprintf("%s must not set securityContext.runAsNonRoot=false", [security.who(setter)])
}

violations contains {"message": message, "path": path, "set": non_root(container)} if {
	not security.in_user_namespace
	object.get(security.pod.context, "runAsNonRoot", null) == null
	some container in security.containers
	object.get(container.context, "runAsNonRoot", null) == null
	path := array.concat(container.path, ["runAsNonRoot"])
	message := sprintf("pod or %s must set securityContext.runAsNonRoot=true", [security.who(container)])
}

# A container that runs as another user already can be fixed. The user of an image is not known without the
# image, unless a running pod shows it.
non_root(setter) := [] if {
	security.who(setter) == "pod"
} else := [non_root_only(setter)] if {
	security.uid(setter) > 0
} else := array.concat([non_root_only(setter)], shown(setter, seen)) if {
	seen := observed.container(setter.name)
	seen.user > 0
} else := [non_root_only(setter), assignment(setter, "runAsUser", parameters.user)] if {
	not security.uid(setter) == 0
	parameters.user > 0
	parameters.user < 2147483648
	parameters.user == floor(parameters.user)
} else := []

non_root_only(setter) := assignment(setter, "runAsNonRoot", true)

# A user that an image gives by name is one that the kubelet cannot tell from root, so that its id is set, too.
shown(setter, seen) := [assignment(setter, field, seen[key]) |
	some field, key in {"runAsUser": "user", "runAsGroup": "group"}
	object.get(security.pod.context, field, null) == null
	object.get(setter.context, field, null) == null
	seen[key]
]

assignment(setter, field, value) := {"path": array.concat(setter.path, [field]), "value": value}
