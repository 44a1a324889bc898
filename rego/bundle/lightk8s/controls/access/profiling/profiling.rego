# METADATA
# scope: package
# title: The control plane does not serve profiles
# description: >-
#   The endpoints below /debug/pprof show how the component works inside, and repeated profiles cost
#   CPU that a small server lacks.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver
# schemas:
#   - input: schema.input
# custom:
#   problem: Control plane serves profiling endpoints
#   short: profiling endpoints
#   do: set --profiling=false
#   severity: low
#   risk: hygiene
#   cause: control-plane-flags
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Node]
#   remediation: >-
#     Start the component with --profiling=false: in /etc/kubernetes/manifests on kubeadm; k3s and
#     RKE2 do so by default; remove your profiling argument.
#   frameworks:
#     cis-1.12: ["1.2.15", "1.3.2", "1.4.1"]
package lightk8s.controls.access.profiling

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": seen.path} if {
	some seen in controlplane.shown
	not is_in_file(seen)
	arguments.is_true(seen.arguments, "profiling", true)
	message := sprintf("%s serves profiles; --profiling is not false", [seen.name])
}

skipped contains "the file of --config sets enableProfiling of the scheduler" if {
	some seen in controlplane.shown
	is_in_file(seen)
}

# is_in_file is true for a scheduler with a configuration file: its flag has no effect.
is_in_file(seen) if {
	seen.name == "kube-scheduler"
	arguments.text(seen.arguments, "config")
}

skipped contains reason if some reason in controlplane.not_shown
