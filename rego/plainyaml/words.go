package plainyaml

import "strings"

// words holds the names and values that stand in most manifests, each as a string in an
// interface. None is a plain scalar that is no string.
var words = func() map[string]any {
	table := map[string]any{}
	for word := range strings.FieldsSeq(usual) {
		table[word] = word
	}
	return table
}()

// longestWord bounds what is looked up: a longer value is none of the words.
const longestWord = 40

// text returns a copy of a string, or the word that it is.
func text(b []byte) any {
	if len(b) <= longestWord {
		if word, ok := words[string(b)]; ok {
			return word
		}
	}
	return string(b)
}

const usual = `
apiVersion kind metadata name namespace labels annotations spec status data stringData type items
app app.kubernetes.io/component app.kubernetes.io/instance app.kubernetes.io/managed-by app.kubernetes.io/name
app.kubernetes.io/part-of app.kubernetes.io/version helm.sh/chart k8s-app kubernetes.io/arch kubernetes.io/hostname
kubernetes.io/metadata.name kubernetes.io/os creationTimestamp generateName generation ownerReferences
resourceVersion uid controller blockOwnerDeletion finalizers selector template replicas strategy updateStrategy
rollingUpdate maxSurge maxUnavailable minAvailable minReadySeconds progressDeadlineSeconds revisionHistoryLimit
podManagementPolicy serviceName volumeClaimTemplates storageClassName accessModes storage volumeName volumeMode
schedule concurrencyPolicy successfulJobsHistoryLimit failedJobsHistoryLimit startingDeadlineSeconds suspend timeZone
jobTemplate backoffLimit activeDeadlineSeconds ttlSecondsAfterFinished completions parallelism completionMode
affinity nodeAffinity podAffinity podAntiAffinity labelSelector matchLabels matchExpressions operator values
requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution nodeSelectorTerms
podAffinityTerm preference weight topologyKey topologySpreadConstraints maxSkew whenUnsatisfiable
automountServiceAccountToken containers initContainers ephemeralContainers dnsPolicy dnsConfig enableServiceLinks
hostAliases hostIPC hostNetwork hostPID hostUsers hostname imagePullSecrets nodeName nodeSelector os overhead
preemptionPolicy priority priorityClassName readinessGates restartPolicy runtimeClassName schedulerName
securityContext serviceAccount serviceAccountName shareProcessNamespace subdomain terminationGracePeriodSeconds
tolerations tolerationSeconds effect volumes args command env envFrom image imagePullPolicy lifecycle postStart preStop
livenessProbe readinessProbe startupProbe ports resources terminationMessagePath terminationMessagePolicy volumeMounts
volumeDevices workingDir stdin stdinOnce tty exec httpGet httpHeaders tcpSocket grpc path port scheme host
failureThreshold initialDelaySeconds periodSeconds successThreshold timeoutSeconds containerPort hostPort hostIP
protocol limits requests claims cpu memory ephemeral-storage hugepages-2Mi value valueFrom fieldRef fieldPath
resourceFieldRef resource divisor configMapKeyRef secretKeyRef configMapRef secretRef key optional prefix
allowPrivilegeEscalation appArmorProfile capabilities add drop privileged procMount readOnlyRootFilesystem
runAsGroup runAsNonRoot runAsUser seLinuxOptions seccompProfile localhostProfile windowsOptions fsGroup
fsGroupChangePolicy supplementalGroups sysctls level role user mountPath mountPropagation readOnly subPath subPathExpr
configMap defaultMode secret secretName emptyDir medium sizeLimit hostPath persistentVolumeClaim claimName projected
sources serviceAccountToken audience expirationSeconds downwardAPI csi driver volumeAttributes nfs server mode
clusterIP clusterIPs externalIPs externalName externalTrafficPolicy internalTrafficPolicy ipFamilies ipFamilyPolicy
loadBalancerIP loadBalancerClass nodePort targetPort appProtocol sessionAffinity publishNotReadyAddresses
allocateLoadBalancerNodePorts ingressClassName rules http paths pathType backend service tls hosts defaultBackend
podSelector namespaceSelector policyTypes ingress egress from to ipBlock cidr except
apiGroup apiGroups resourceNames verbs nonResourceURLs roleRef subjects aggregationRule clusterRoleSelectors
scaleTargetRef minReplicas maxReplicas metrics target averageUtilization behavior hard scopes
webhooks clientConfig caBundle url failurePolicy matchPolicy sideEffects admissionReviewVersions objectSelector
operations provisioner reclaimPolicy volumeBindingMode allowVolumeExpansion parameters
group names plural singular shortNames listKind scope versions served schema openAPIV3Schema description
properties required format default enum additionalProperties minimum maximum pattern subresources
v1 apps/v1 batch/v1 policy/v1 networking.k8s.io/v1 rbac.authorization.k8s.io/v1 storage.k8s.io/v1 autoscaling/v2
admissionregistration.k8s.io/v1 apiextensions.k8s.io/v1 rbac.authorization.k8s.io
Pod Deployment StatefulSet DaemonSet ReplicaSet Job CronJob Service ConfigMap Secret Namespace Node ServiceAccount
Role RoleBinding ClusterRole ClusterRoleBinding Ingress IngressClass NetworkPolicy PersistentVolume
PersistentVolumeClaim StorageClass PodDisruptionBudget HorizontalPodAutoscaler ResourceQuota LimitRange PriorityClass
CustomResourceDefinition ValidatingWebhookConfiguration MutatingWebhookConfiguration User Group List
Always IfNotPresent Never OnFailure ALL NET_BIND_SERVICE SYS_ADMIN NET_ADMIN NET_RAW RuntimeDefault Unconfined
TCP UDP HTTP HTTPS ClusterFirst ClusterFirstWithHostNet Default File FallbackToLogsOnError NoSchedule NoExecute
PreferNoSchedule Exists Equal In NotIn DoesNotExist RollingUpdate Recreate OnDelete OrderedReady Parallel Forbid Allow
Replace ReadWriteOnce ReadWriteMany ReadOnlyMany ClusterIP NodePort LoadBalancer ExternalName Local Cluster Prefix
Exact ImplementationSpecific Directory DirectoryOrCreate Memory DoNotSchedule ScheduleAnyway Fail Ignore
get list watch create update patch delete deletecollection * / /tmp /healthz /readyz /livez /metrics
https health api web main cache tmp config default-scheduler kube-system system-node-critical
system-cluster-critical linux amd64 arm64 50m 100m 200m 500m 32Mi 64Mi 128Mi 256Mi 512Mi 1Gi 2Gi
object string integer boolean array number`
