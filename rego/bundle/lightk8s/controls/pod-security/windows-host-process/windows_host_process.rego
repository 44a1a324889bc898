# METADATA
# scope: package
# title: No container is a process of a Windows node
# description: >-
#   A HostProcess container is a process of the Windows node itself, with the node's files,
#   network and, as NT AUTHORITY\SYSTEM, all its rights.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline
# schemas:
#   - input: schema.input
# custom:
#   problem: Windows HostProcess container
#   short: HostProcess
#   do: remove windowsOptions.hostProcess
#   severity: critical
#   risk: takeover
#   cause: host-access
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [hostProcess]
#   reason: hostProcess
#   remediation: >-
#     Remove windowsOptions.hostProcess.
#   frameworks:
#     pss-baseline: [windowsHostProcess]
#     pss-restricted: [windowsHostProcess]
#     cis-1.12: ["5.2.10"]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["windows-host-process"]

import data.lightk8s.lib.security

violations contains {"message": message, "path": path} if {
	some setter in security.setters
	setter.context.windowsOptions.hostProcess == true
	path := array.concat(setter.path, ["windowsOptions", "hostProcess"])
	message := sprintf("%s must not set securityContext.windowsOptions.hostProcess=true", [security.who(setter)])
}
