# METADATA
# scope: package
# title: Manifests use API versions that are still served
# description: >-
#   The API server refuses an object of a version that it no longer serves. Such a manifest worked
#   when it was written, and fails on the day the cluster must be set up again from it. Kinds that
#   controllers write and nobody keeps in files (Event, Lease, EndpointSlice) are not looked at: a
#   live audit would list thousands of them for nothing.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
#     description: Deprecated API migration guide
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds:
#     - ClusterRole.rbac.authorization.k8s.io
#     - ClusterRoleBinding.rbac.authorization.k8s.io
#     - CronJob.batch
#     - CustomResourceDefinition.apiextensions.k8s.io
#     - DaemonSet.apps
#     - DaemonSet.extensions
#     - Deployment.apps
#     - Deployment.extensions
#     - FlowSchema.flowcontrol.apiserver.k8s.io
#     - HorizontalPodAutoscaler.autoscaling
#     - Ingress.extensions
#     - Ingress.networking.k8s.io
#     - IngressClass.networking.k8s.io
#     - MutatingWebhookConfiguration.admissionregistration.k8s.io
#     - NetworkPolicy.extensions
#     - PodDisruptionBudget.policy
#     - PriorityClass.scheduling.k8s.io
#     - PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io
#     - ReplicaSet.apps
#     - ReplicaSet.extensions
#     - Role.rbac.authorization.k8s.io
#     - RoleBinding.rbac.authorization.k8s.io
#     - RuntimeClass.node.k8s.io
#     - StatefulSet.apps
#     - StorageClass.storage.k8s.io
#     - ValidatingWebhookConfiguration.admissionregistration.k8s.io
#   remediation: >-
#     Change apiVersion, and what else the migration guide names for the kind: fields have moved in
#     Ingress, CronJob and CustomResourceDefinition. `kubectl convert` does most of it.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.upgrade["removed-api-version"]

import data.lightk8s.lib.api

violations contains {"message": message, "path": ["apiVersion"]} if {
	[minor, instead] := api.removed[input.object.apiVersion][input.object.kind]
	message := sprintf("%s %s is not served since Kubernetes 1.%d: use %s", [input.object.apiVersion, input.object.kind, minor, instead])
}
