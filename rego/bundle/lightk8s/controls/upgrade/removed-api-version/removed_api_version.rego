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

violations contains {"message": message, "path": ["apiVersion"]} if {
	[minor, instead] := removed[input.object.apiVersion][input.object.kind]
	message := sprintf("%s %s is not served since Kubernetes 1.%d: use %s", [input.object.apiVersion, input.object.kind, minor, instead])
}

# removed are the API versions that Kubernetes no longer serves, by apiVersion and kind: the minor
# version that removed it, and the apiVersion to use instead.
removed := {
	"admissionregistration.k8s.io/v1beta1": {
		"MutatingWebhookConfiguration": [22, "admissionregistration.k8s.io/v1"],
		"ValidatingWebhookConfiguration": [22, "admissionregistration.k8s.io/v1"],
	},
	"apiextensions.k8s.io/v1beta1": {"CustomResourceDefinition": [22, "apiextensions.k8s.io/v1"]},
	"apiregistration.k8s.io/v1beta1": {"APIService": [22, "apiregistration.k8s.io/v1"]},
	"apps/v1beta1": {"Deployment": [16, "apps/v1"], "StatefulSet": [16, "apps/v1"]},
	"apps/v1beta2": {
		"DaemonSet": [16, "apps/v1"],
		"Deployment": [16, "apps/v1"],
		"ReplicaSet": [16, "apps/v1"],
		"StatefulSet": [16, "apps/v1"],
	},
	"autoscaling/v2beta1": {"HorizontalPodAutoscaler": [25, "autoscaling/v2"]},
	"autoscaling/v2beta2": {"HorizontalPodAutoscaler": [26, "autoscaling/v2"]},
	"batch/v1beta1": {"CronJob": [25, "batch/v1"]},
	"certificates.k8s.io/v1beta1": {"CertificateSigningRequest": [22, "certificates.k8s.io/v1"]},
	"coordination.k8s.io/v1beta1": {"Lease": [22, "coordination.k8s.io/v1"]},
	"discovery.k8s.io/v1beta1": {"EndpointSlice": [25, "discovery.k8s.io/v1"]},
	"events.k8s.io/v1beta1": {"Event": [25, "events.k8s.io/v1"]},
	"extensions/v1beta1": {
		"DaemonSet": [16, "apps/v1"],
		"Deployment": [16, "apps/v1"],
		"Ingress": [22, "networking.k8s.io/v1"],
		"NetworkPolicy": [16, "networking.k8s.io/v1"],
		"ReplicaSet": [16, "apps/v1"],
	},
	"flowcontrol.apiserver.k8s.io/v1beta1": {
		"FlowSchema": [26, "flowcontrol.apiserver.k8s.io/v1"],
		"PriorityLevelConfiguration": [26, "flowcontrol.apiserver.k8s.io/v1"],
	},
	"flowcontrol.apiserver.k8s.io/v1beta2": {
		"FlowSchema": [29, "flowcontrol.apiserver.k8s.io/v1"],
		"PriorityLevelConfiguration": [29, "flowcontrol.apiserver.k8s.io/v1"],
	},
	"flowcontrol.apiserver.k8s.io/v1beta3": {
		"FlowSchema": [32, "flowcontrol.apiserver.k8s.io/v1"],
		"PriorityLevelConfiguration": [32, "flowcontrol.apiserver.k8s.io/v1"],
	},
	"networking.k8s.io/v1beta1": {
		"Ingress": [22, "networking.k8s.io/v1"],
		"IngressClass": [22, "networking.k8s.io/v1"],
	},
	"node.k8s.io/v1beta1": {"RuntimeClass": [25, "node.k8s.io/v1"]},
	"policy/v1beta1": {"PodDisruptionBudget": [25, "policy/v1"]},
	"rbac.authorization.k8s.io/v1beta1": {
		"ClusterRole": [22, "rbac.authorization.k8s.io/v1"],
		"ClusterRoleBinding": [22, "rbac.authorization.k8s.io/v1"],
		"Role": [22, "rbac.authorization.k8s.io/v1"],
		"RoleBinding": [22, "rbac.authorization.k8s.io/v1"],
	},
	"scheduling.k8s.io/v1beta1": {"PriorityClass": [22, "scheduling.k8s.io/v1"]},
	"storage.k8s.io/v1beta1": {
		"CSIDriver": [22, "storage.k8s.io/v1"],
		"CSINode": [22, "storage.k8s.io/v1"],
		"CSIStorageCapacity": [27, "storage.k8s.io/v1"],
		"StorageClass": [22, "storage.k8s.io/v1"],
		"VolumeAttachment": [22, "storage.k8s.io/v1"],
	},
}
