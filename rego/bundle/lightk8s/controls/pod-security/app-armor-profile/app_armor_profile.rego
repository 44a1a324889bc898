# METADATA
# scope: package
# title: No pod turns AppArmor off
# description: >-
#   On Ubuntu and Debian nodes the container runtime confines every container with an AppArmor
#   profile, which denies mounts and writes to /proc and /sys. Without it, a container has less
#   protection from escaping to the node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline
# schemas:
#   - input: schema.input
# custom:
#   problem: AppArmor is turned off
#   short: no AppArmor
#   do: remove appArmorProfile or the annotation
#   severity: medium
#   risk: takeover
#   cause: container-hardening
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   fields: [appArmorProfile, container.apparmor.security.beta.kubernetes.io/*]
#   reason: forbidden AppArmor profiles
#   remediation: >-
#     Remove appArmorProfile, or the annotation: the default of the runtime then applies. Where an
#     application needs more, load its own profile on the nodes and name it with type Localhost.
#   frameworks:
#     pss-baseline: [appArmorProfile]
#     pss-restricted: [appArmorProfile]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["app-armor-profile"]

import data.lightk8s.lib.security
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": set} if {
	some setter in security.setters
	type := object.get(setter.context.appArmorProfile, "type", "")
	not type in {"RuntimeDefault", "Localhost"}
	path := array.concat(setter.path, ["appArmorProfile", "type"])
	message := sprintf("%s must not set AppArmor profile type to %q", [security.who(setter), type])
	set := [{"path": array.concat(setter.path, ["appArmorProfile"]), "value": null}]
}

violations contains {"message": message, "path": path, "set": [{"path": path, "value": null}]} if {
	some key, profile in workload.metadata.annotations
	is_string(key)
	startswith(key, "container.apparmor.security.beta.kubernetes.io/")
	not is_confining(profile)
	path := array.concat(workload.metadata_path, ["annotations", key])
	message := sprintf("annotation %q must not set AppArmor profile type to %q", [key, profile])
}

is_confining(profile) if profile in {"", "runtime/default"}

is_confining(profile) if startswith(profile, "localhost/")
