{{- define "lightk8s.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /*
webhook or policies. Values that promise what no pod and no policy keeps fail; those that only say how the
pod runs are not read.
*/ -}}
{{- define "lightk8s.mode" -}}
{{- if eq .Values.mode "policies" }}
{{- if not (.Capabilities.APIVersions.Has "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy") }}
{{- fail (printf "mode: policies requires MutatingAdmissionPolicy in admissionregistration.k8s.io/v1, which Kubernetes 1.36 and later serve; this cluster is %s. Use mode: webhook; for helm template add --api-versions admissionregistration.k8s.io/v1/MutatingAdmissionPolicy" .Capabilities.KubeVersion.Version) }}
{{- end }}
{{- $certificates := .Values.certificates }}
{{- $metrics := .Values.metrics }}
{{- $promised := dict
  "enforce: restricted (the floor denies baseline)" (eq .Values.enforce "restricted")
  "policy (only the webhook reads it)" (or .Values.policy.admission .Values.policy.controls .Values.policy.waivers)
  "services.enabled" .Values.services.enabled
  "failurePolicy: Fail" (eq .Values.failurePolicy "Fail")
  "webhookConfigurationName" .Values.webhookConfigurationName
  "certificates.existingSecret" $certificates.existingSecret
  "certificates.caBundle" $certificates.caBundle
  "certificates.clientCA" $certificates.clientCA
  "certificates.certManager.enabled" $certificates.certManager.enabled
  "replicas" (gt (int .Values.replicas) 1)
  "highAvailability.enabled" .Values.highAvailability.enabled
  "networkPolicy.enabled" .Values.networkPolicy.enabled
  "metrics" (or $metrics.serviceMonitor.enabled $metrics.prometheusRule.enabled $metrics.dashboard.enabled) }}
{{- range $value, $set := $promised }}
{{- if $set }}
{{- fail (printf "mode: policies runs no webhook, which %s needs; remove it, or use mode: webhook" $value) }}
{{- end }}
{{- end }}
{{- else if or .Values.sizes.limit .Values.sizes.request }}
{{- fail "sizes.limit and sizes.request require mode: policies; the webhook makes sizes from the nodes" }}
{{- end }}
{{- .Values.mode }}
{{- end }}

{{- /* A quantity of memory in MiB, as a float. */ -}}
{{- define "lightk8s.mebibytes" -}}
{{- $units := dict "m" (divf 1.0 1048576000.0) "k" (divf 1000.0 1048576.0) "M" (divf 1000000.0 1048576.0) "G" (divf 1000000000.0 1048576.0) "T" (divf 1000000000000.0 1048576.0)
  "Ki" (divf 1.0 1024.0) "Mi" 1.0 "Gi" 1024.0 "Ti" 1048576.0 "" (divf 1.0 1048576.0) }}
{{- $unit := regexFind "[a-zA-Z]*$" (toString .) }}
{{- mulf (trimSuffix $unit (toString .) | float64) (get $units $unit) }}
{{- end }}

{{- /*
Sizes for a node of staticSize, by the formula of rego/bundle/lightk8s/lib/sizing, as a dict in JSON. test/chart
compares the two.
*/ -}}
{{- define "lightk8s.staticSizes" -}}
{{- $node := include "lightk8s.mebibytes" .Values.staticSize.memory | float64 | floor }}
{{- $pods := min 110 (int .Values.staticSize.pods) }}
{{- $request := mulf (ceil (divf (mulf $node 70.0) 100.0 (mulf $pods 16.0))) 16.0 | int | min 128 | max 16 }}
{{- $limit := mulf $node 0.25 | floor | int | min (mul 4 $request) | max 64 }}
{{- dict "limit" (printf "%dMi" $limit) "request" (printf "%dMi" $request) "node" (printf "%dMi" (int $node)) "least" "8Mi" "step" "16Mi"
  "sizing" (printf "a node with %v of memory for %d pods" .Values.staticSize.memory (int .Values.staticSize.pods)) | toJson }}
{{- end }}

{{- /* A number of MiB in CEL as a quantity, in the words of the API server. Call it with the expression. */ -}}
{{- define "lightk8s.quantity" -}}
[{{ . }}].map(n, double(n)).map(n, double(int(n)) < n ? int(n) + 1 : int(n)).map(n, n % 1048576 == 0 ? dyn(string(n / 1048576) + 'Ti') : n % 1024 == 0 ? dyn(string(n / 1024) + 'Gi') : dyn(string(n) + 'Mi'))[0]
{{- end }}

{{- /* Whether resources in CEL have a CPU limit that is the request. Call it with the optional resources. */ -}}
{{- define "lightk8s.guaranteesCPU" -}}
[{{ . }}.orValue(dyn({}))].exists(r, r.?limits[?'cpu'].hasValue() && quantity(string(r.?requests[?'cpu'].orValue(r.limits.cpu))).compareTo(quantity(string(r.limits.cpu))) == 0)
{{- end }}

{{- /* Short enough for the suffixes that some names have. */ -}}
{{- define "lightk8s.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "lightk8s.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "lightk8s.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "lightk8s.selector" -}}
app.kubernetes.io/name: {{ include "lightk8s.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "lightk8s.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "lightk8s.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "lightk8s.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "lightk8s.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "lightk8s.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- define "lightk8s.replicas" -}}
{{- ternary (max 2 .Values.replicas) .Values.replicas .Values.highAvailability.enabled }}
{{- end }}

{{- /* What is done about violations: deny or warn. */ -}}
{{- define "lightk8s.enforcement" -}}
{{- with .Values.enforceFrom }}
{{- if eq $.Values.enforcement "warn" }}
{{- fail "enforceFrom requires enforcement=deny: warn never denies" }}
{{- end }}
{{- $_ := mustToDate "2006-01-02" . }}
{{- end }}
{{- .Values.enforcement }}
{{- end }}

{{- /* Where nothing is denied, nothing fails closed. */ -}}
{{- define "lightk8s.failurePolicy" -}}
{{- ternary "Ignore" .Values.failurePolicy (eq (include "lightk8s.enforcement" .) "warn") }}
{{- end }}

{{- /* The name of both webhook configurations. */ -}}
{{- define "lightk8s.configuration" -}}
{{- default (include "lightk8s.fullname" .) .Values.webhookConfigurationName }}
{{- end }}

{{- /* What renews the certificate: webhook, cert-manager or another program. */ -}}
{{- define "lightk8s.keeper" -}}
{{- $certificates := .Values.certificates }}
{{- if and $certificates.certManager.enabled $certificates.existingSecret }}
{{- fail "certificates.existingSecret and certificates.certManager.enabled cannot be used together" }}
{{- else if $certificates.certManager.enabled -}}
cert-manager
{{- else if $certificates.existingSecret -}}
{{- if not $certificates.caBundle }}
{{- fail "certificates.existingSecret needs certificates.caBundle: the API server must know whom to trust" }}
{{- end -}}
other
{{- else -}}
webhook
{{- end }}
{{- end }}

{{- define "lightk8s.secret" -}}
{{- default (printf "%s-tls" (include "lightk8s.fullname" .)) .Values.certificates.existingSecret }}
{{- end }}

{{- /* Namespaces that are left alone, as JSON. Without them the cluster could not come up again. */ -}}
{{- define "lightk8s.exemptNamespaces" -}}
{{- if eq .Release.Namespace "default" }}
{{- fail "install into a namespace of its own, as with --namespace lightk8s-system --create-namespace: it is exempt, which default must not be" }}
{{- end }}
{{- concat (list "kube-system" .Release.Namespace) .Values.exemptNamespaces | uniq | sortAlpha | toJson }}
{{- end }}

{{- /* What the webhooks have in common. Call it with the root and the path. */ -}}
{{- define "lightk8s.webhook" -}}
{{- $ := .root -}}
clientConfig:
  {{- if eq (include "lightk8s.keeper" $) "other" }}
  caBundle: {{ $.Values.certificates.caBundle | b64enc }}
  {{- end }}
  service:
    namespace: {{ $.Release.Namespace }}
    name: {{ include "lightk8s.fullname" $ }}
    path: {{ .path }}
    port: 443
admissionReviewVersions: [v1]
sideEffects: None
matchPolicy: Equivalent
timeoutSeconds: {{ $.Values.timeoutSeconds }}
namespaceSelector:
  matchExpressions:
    # The API server itself sets this label, to the name, whatever a user writes there.
    - key: kubernetes.io/metadata.name
      operator: NotIn
      values: {{ include "lightk8s.exemptNamespaces" $ }}
{{- end }}

{{- /* Requests that can change what a pod can do: webhook and floor are called for these. */ -}}
{{- define "lightk8s.podRules" -}}
- apiGroups: [""]
  apiVersions: [v1]
  operations: [CREATE, UPDATE]
  resources: [pods]
  scope: Namespaced
- apiGroups: [""]
  apiVersions: [v1]
  operations: [UPDATE]
  resources: [pods/ephemeralcontainers]
  scope: Namespaced
# The API server copies the annotations of a Binding onto the pod.
- apiGroups: [""]
  apiVersions: [v1]
  operations: [CREATE]
  resources: [bindings, pods/binding]
  scope: Namespaced
{{- end }}

{{- /*
Which of these requests are judged. Kubernetes 1.28 has no optional fields here. No expression costs more
for a larger object: a webhook that can fail open is not called where its condition ends in an error.
*/ -}}
{{- define "lightk8s.podConditions" -}}
# An update counts where a container is new or has another image, as in Pod Security Admission: the API
# server lets nothing else of a container change, and a pod that was there before must not lose the way
# to its labels and finalizers, whatever its size.
- name: new-container-or-image
  expression: >-
    request.operation == 'CREATE'
    || object.spec.containers != oldObject.spec.containers
    || has(object.spec.initContainers) && (!has(oldObject.spec.initContainers)
       || object.spec.initContainers != oldObject.spec.initContainers)
    || has(object.spec.ephemeralContainers) && (!has(oldObject.spec.ephemeralContainers)
       || object.spec.ephemeralContainers != oldObject.spec.ephemeralContainers)
# A Binding counts where it says something of AppArmor, or more than can be looked through here. That of
# a scheduler does not: pods find their nodes whatever becomes of the webhook.
- name: annotated-binding
  expression: >-
    request.kind.kind != 'Binding'
    || has(object.metadata.annotations) && (size(object.metadata.annotations) > 100
       || object.metadata.annotations.exists(key, key.startsWith('container.apparmor.security.beta.kubernetes.io/')))
{{- end }}

{{- define "lightk8s.configurationMetadata" -}}
name: {{ include "lightk8s.configuration" . }}
labels:
  {{- include "lightk8s.labels" . | nindent 2 }}
{{- if eq (include "lightk8s.keeper" .) "cert-manager" }}
annotations:
  cert-manager.io/inject-ca-from: {{ .Release.Namespace }}/{{ include "lightk8s.fullname" . }}
{{- end }}
{{- end }}

{{- define "lightk8s.metadata" -}}
name: {{ include "lightk8s.fullname" . }}
namespace: {{ .Release.Namespace }}
labels:
  {{- include "lightk8s.labels" . | nindent 2 }}
{{- end }}
