# METADATA
# scope: package
# title: Manifests use API versions that are still served
# description: >-
#   The API server rejects an object of a version that it no longer serves. Such a manifest worked
#   when it was written, and fails on the day when you must rebuild the cluster from it. Events are
#   not checked: no manifest has one, and a cluster has thousands.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
#     description: Deprecated API migration guide
# schemas:
#   - input: schema.input
# custom:
#   problem: Manifest uses a removed API version
#   short: removed API version
#   do: change apiVersion and the moved fields
#   severity: high
#   risk: outage
#   cause: removed-apis
#   closedBy: you
#   ease: edit manifest
#   kinds:
#     - APIService.apiregistration.k8s.io
#     - CSIDriver.storage.k8s.io
#     - CSINode.storage.k8s.io
#     - CSIStorageCapacity.storage.k8s.io
#     - CertificateSigningRequest.certificates.k8s.io
#     - ClusterRole.rbac.authorization.k8s.io
#     - ClusterRoleBinding.rbac.authorization.k8s.io
#     - ClusterTrustBundle.certificates.k8s.io
#     - ControllerRevision.apps
#     - CronJob.batch
#     - CustomResourceDefinition.apiextensions.k8s.io
#     - DaemonSet.apps
#     - DaemonSet.extensions
#     - Deployment.apps
#     - Deployment.extensions
#     - EndpointSlice.discovery.k8s.io
#     - FlowSchema.flowcontrol.apiserver.k8s.io
#     - HorizontalPodAutoscaler.autoscaling
#     - IPAddress.networking.k8s.io
#     - Ingress.extensions
#     - Ingress.networking.k8s.io
#     - IngressClass.networking.k8s.io
#     - Lease.coordination.k8s.io
#     - MutatingWebhookConfiguration.admissionregistration.k8s.io
#     - NetworkPolicy.extensions
#     - PodDisruptionBudget.policy
#     - PodSecurityPolicy.extensions
#     - PodSecurityPolicy.policy
#     - PriorityClass.scheduling.k8s.io
#     - PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io
#     - ReplicaSet.apps
#     - ReplicaSet.extensions
#     - Role.rbac.authorization.k8s.io
#     - RoleBinding.rbac.authorization.k8s.io
#     - RuntimeClass.node.k8s.io
#     - ServiceCIDR.networking.k8s.io
#     - StatefulSet.apps
#     - StorageClass.storage.k8s.io
#     - ValidatingAdmissionPolicy.admissionregistration.k8s.io
#     - ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io
#     - ValidatingWebhookConfiguration.admissionregistration.k8s.io
#     - VolumeAttachment.storage.k8s.io
#     - VolumeAttributesClass.storage.k8s.io
#   remediation: >-
#     Change apiVersion, and the other fields that the migration guide names for the kind: fields
#     have moved in Ingress, CronJob and CustomResourceDefinition. `kubectl convert` does most of
#     it.
#   frameworks:
#     nsa: [Upgrade]
#   parameters:
#     known_on: the day on which removed was compared with Kubernetes, YYYY-MM-DD
#     removed: for each apiVersion and kind, the version of Kubernetes that no longer serves it, and the apiVersion to use instead, if one exists
package lightk8s.controls.upgrade["removed-api-version"]

import data.lightk8s.controls.upgrade["removed-api-version"].parameters

violations contains {"message": message, "path": ["apiVersion"]} if {
	removal := parameters.removed[input.object.apiVersion][input.object.kind]
	message := sprintf("%s %s %s", [input.object.apiVersion, input.object.kind, told(split(removal, " "))])
}

told([since]) := sprintf("is not served since Kubernetes %s; it has no replacement", [since])

told([since, instead]) := sprintf("is not served since Kubernetes %s; use %s", [since, instead])
