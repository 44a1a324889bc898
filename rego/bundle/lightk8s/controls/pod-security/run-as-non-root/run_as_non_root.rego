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
#   remediation: >-
#     Set securityContext.runAsNonRoot to true on the pod, and runAsUser where the image
#     names its user by name. An image that starts as root needs a variant that does not, or
#     a user namespace with hostUsers: false.
#   frameworks:
#     pss-restricted: [runAsNonRoot]
#     cis-1.12: ["5.2.7"]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["run-as-non-root"]

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

# A container that already runs as another user can be fixed. The user of an image is not known
# without the image.
non_root(setter) := [{"path": array.concat(setter.path, ["runAsNonRoot"]), "value": true} |
	security.who(setter) != "pod"
	security.uid(setter) > 0
]
