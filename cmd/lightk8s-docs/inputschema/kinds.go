package inputschema

import (
	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	certificatesv1 "k8s.io/api/certificates/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	flowcontrolv1 "k8s.io/api/flowcontrol/v1"
	networkingv1 "k8s.io/api/networking/v1"
	nodev1 "k8s.io/api/node/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"
	kubeletv1beta1 "k8s.io/kubelet/config/v1beta1"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// kinds are the types of the objects that the API server knows by itself.
func kinds() []any {
	return []any{
		corev1.Pod{}, corev1.PodTemplate{}, corev1.ReplicationController{},
		appsv1.Deployment{}, appsv1.StatefulSet{}, appsv1.DaemonSet{}, appsv1.ReplicaSet{},
		batchv1.Job{}, batchv1.CronJob{},
		corev1.ConfigMap{}, corev1.Event{}, corev1.LimitRange{}, corev1.Namespace{}, corev1.Node{},
		corev1.PersistentVolume{}, corev1.PersistentVolumeClaim{}, corev1.ResourceQuota{}, corev1.Secret{},
		corev1.Service{}, corev1.ServiceAccount{},
		admissionv1.MutatingWebhookConfiguration{}, admissionv1.ValidatingWebhookConfiguration{},
		admissionv1.ValidatingAdmissionPolicy{}, admissionv1.ValidatingAdmissionPolicyBinding{},
		autoscalingv2.HorizontalPodAutoscaler{},
		certificatesv1.CertificateSigningRequest{},
		coordinationv1.Lease{},
		discoveryv1.EndpointSlice{},
		flowcontrolv1.FlowSchema{}, flowcontrolv1.PriorityLevelConfiguration{},
		networkingv1.Ingress{}, networkingv1.IngressClass{}, networkingv1.NetworkPolicy{},
		nodev1.RuntimeClass{},
		policyv1.PodDisruptionBudget{},
		rbacv1.ClusterRole{}, rbacv1.ClusterRoleBinding{}, rbacv1.Role{}, rbacv1.RoleBinding{},
		schedulingv1.PriorityClass{},
		storagev1.CSIDriver{}, storagev1.CSINode{}, storagev1.StorageClass{}, storagev1.VolumeAttachment{},
		nodeConfig{}, facts.NodeUsage{}, facts.WorkloadUsage{}, facts.ObjectState{},
	}
}

// nodeConfig is a facts.NodeConfig whose map for the kubelet has the fields that a kubelet knows.
type nodeConfig struct {
	facts.NodeConfig
	Kubelet kubeletv1beta1.KubeletConfiguration `json:"kubelet"`
}
