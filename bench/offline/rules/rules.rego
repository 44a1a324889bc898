# Rules as users of conftest write them, without a library: they find what is planted in the corpus, and
# some more.
package main

pod := input.spec if input.kind == "Pod"

pod := input.spec.jobTemplate.spec.template.spec if input.kind == "CronJob"

pod := input.spec.template.spec if input.kind in {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"}

containers := [container |
	some field in ["initContainers", "containers", "ephemeralContainers"]
	some container in pod[field]
]

finding(rule, name, what) := {"rule": rule, "msg": sprintf("%s %s: container %q %s", [input.kind, input.metadata.name, name, what])}

of_pod(rule, what) := {"rule": rule, "msg": sprintf("%s %s %s", [input.kind, input.metadata.name, what])}

deny contains finding("privileged", container.name, "is privileged") if {
	some container in containers
	container.securityContext.privileged == true
}

deny contains finding("memory-limit", container.name, "has no memory limit") if {
	some container in containers
	not container.resources.limits.memory
}

deny contains finding("pinned-image", container.name, sprintf("runs image %q, which can change", [container.image])) if {
	some container in containers
	can_change(container.image)
}

can_change(image) if endswith(image, ":latest")

can_change(image) if not regex.match(`:[^/]+$`, image)

deny contains of_pod("host-namespaces", "is on the host network") if pod.hostNetwork == true

deny contains of_pod("container-runtime-socket", sprintf("mounts %s", [volume.hostPath.path])) if {
	some volume in pod.volumes
	endswith(volume.hostPath.path, "docker.sock")
}

deny contains finding("secrets-in-environment", container.name, sprintf("has a password in variable %s", [variable.name])) if {
	some container in containers
	some variable in container.env
	contains(lower(variable.name), "password")
	variable.value != ""
}

deny contains finding("allow-privilege-escalation", container.name, "allows privilege escalation") if {
	some container in containers
	object.get(container, ["securityContext", "allowPrivilegeEscalation"], true) != false
}

deny contains finding("run-as-non-root", container.name, "can run as root") if {
	some container in containers
	object.get(pod, ["securityContext", "runAsNonRoot"], false) != true
	object.get(container, ["securityContext", "runAsNonRoot"], false) != true
}

deny contains finding("read-only-root", container.name, "can write to its root file system") if {
	some container in containers
	object.get(container, ["securityContext", "readOnlyRootFilesystem"], false) != true
}

deny contains finding("dropped-capabilities", container.name, "keeps capabilities") if {
	some container in containers
	not "ALL" in object.get(container, ["securityContext", "capabilities", "drop"], [])
}

deny contains finding("added-capabilities", container.name, sprintf("adds capability %s", [capability])) if {
	some container in containers
	some capability in container.securityContext.capabilities.add
}

deny contains finding("cpu-request", container.name, "has no CPU request") if {
	some container in containers
	not container.resources.requests.cpu
}

deny contains finding("readiness-probe", container.name, "has no readinessProbe") if {
	input.kind != "CronJob"
	some container in pod.containers
	not container.readinessProbe
}

deny contains of_pod("host-path", sprintf("mounts %s of its node", [volume.hostPath.path])) if {
	some volume in pod.volumes
	volume.hostPath
}

deny contains of_pod("service-account-token", "mounts a token of its ServiceAccount") if {
	object.get(pod, "automountServiceAccountToken", true) != false
}
