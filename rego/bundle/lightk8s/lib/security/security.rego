# METADATA
# scope: package
# title: Security contexts
# description: >-
#   Lists the pod and each of its containers, which can set a securityContext, and evaluates Pod
#   Security Standards rules for several fields.
# custom:
#   example: |
#     some setter in security.setters
#     setter.context.seLinuxOptions.type
package lightk8s.lib.security

import data.lightk8s.lib.workload

# pod is the pod as a setter of its securityContext: {"context": {...}, "path": [...]}. context is
# {} if it is not set; path leads to the securityContext.
pod := {
	"context": workload.security(workload.spec),
	"path": workload.at(["securityContext"]),
}

# containers lists every container in the shape of pod, with its name.
containers := [setter |
	some entry in workload.containers
	setter := {
		"name": entry.name,
		"context": workload.security(entry.container),
		"path": workload.in_container(entry, ["securityContext"]),
	}
]

# setters are the pod and all containers.
setters := array.concat([pod], containers)

# who is a setter as messages write it: pod, or container "web". It is a function, since few are
# needed.
who(setter) := sprintf("container %q", [setter.name])

who(setter) := "pod" if not setter.name

# in_user_namespace is true for a pod in its own user namespace, where root in a container is not a
# user of the node.
default in_user_namespace := false

in_user_namespace if workload.spec.hostUsers == false

# seccomp_types are the types of seccomp profile that confine a container.
seccomp_types := {"RuntimeDefault", "Localhost"}

# uid is the user that a container is set to run as. It is undefined if the image sets it.
uid(container) := own if own := container.context.runAsUser

else := pod.context.runAsUser

# never_root is true for a container that cannot start as root, whatever its image sets.
never_root(container) if uid(container) > 0

never_root(container) if {
	inherited := object.get(pod.context, "runAsNonRoot", false)
	object.get(container.context, "runAsNonRoot", inherited) == true
}
