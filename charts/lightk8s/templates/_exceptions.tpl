{{- /*
The exceptions in force, as JSON: those of files/exceptions.yaml that the values name, and the owner's.
The webhook reads them from the policy, the floor has them in its expressions.
*/ -}}
{{- define "lightk8s.exceptions" -}}
{{- $builtIn := dict }}
{{- range .Files.Get "files/exceptions.yaml" | fromYamlArray }}
{{- $builtIn = set $builtIn .id . }}
{{- end }}
{{- $inForce := list }}
{{- range $id := .Values.exceptions }}
{{- if not (hasKey $builtIn $id) }}
{{- fail (printf "exceptions: unknown exception %q: want one of %s" $id (keys $builtIn | sortAlpha | join ", ")) }}
{{- end }}
{{- $inForce = append $inForce (get $builtIn $id) }}
{{- end }}
{{- range $exception := .Values.customExceptions }}
{{- if and .id (not .pods) }}
{{- if not (hasKey $builtIn .id) }}
{{- fail (printf "customExceptions: unknown exception %q: want one of %s" .id (keys $builtIn | sortAlpha | join ", ")) }}
{{- end }}
{{- $exception = merge (pick . "namespaces") (get $builtIn .id) }}
{{- end }}
{{- range $exception.namespaces }}
{{- if not (trimAll "*" .) }}
{{- fail "customExceptions: a namespace stands for all: name the namespaces of the add-on" }}
{{- end }}
{{- end }}
{{- range $exception.pods }}
{{- if not (or .serviceAccounts .images) }}
{{- fail "customExceptions: serviceAccounts and images are missing: name one or both" }}
{{- end }}
{{- end }}
{{- $inForce = append $inForce $exception }}
{{- end }}
{{- $inForce | toJson }}
{{- end }}

{{- /* A regular expression, as a string of CEL, that matches what one of the patterns matches as a whole. */ -}}
{{- define "lightk8s.pattern" -}}
{{- $quoted := list }}
{{- range .patterns }}
{{- $quoted = append $quoted (regexQuoteMeta . | replace "\\*" ".*") }}
{{- end }}
{{- printf "(?s)^%s(%s)%s$" .before (join "|" $quoted) .after | toJson }}
{{- end }}

{{- /* A list in CEL of what the exceptions that the pod matches allow it. */ -}}
{{- define "lightk8s.allowances" -}}
{{- /* The first element gives the list its type, which an empty one has not. */ -}}
[false ? [{'': dyn('')}] : [],
{{- range $exception := include "lightk8s.exceptions" . | fromJsonArray }}
{{- range $pods := $exception.pods }}
{{- with include "lightk8s.allowance" .allow | fromYamlArray }}
request.namespace.matches({{ include "lightk8s.pattern" (dict "patterns" $exception.namespaces "before" "" "after" "") }})
{{- with $pods.serviceAccounts }}
&& variables.account.matches({{ include "lightk8s.pattern" (dict "patterns" . "before" "" "after" "") }})
{{- end }}
&& size(variables.containers) > 0
{{- with $pods.images }}
&& variables.containers.all(c, c.?image.orValue('').matches({{ include "lightk8s.pattern" (dict "patterns" . "before" "(docker\\.io/)?" "after" "([:@].*)?") }}))
{{- end }}
{{- if $pods.nonRoot }}
&& variables.nonRoot
{{- end }}
? [{ {{- join ", " . -}} }] : [],
{{- end }}
{{- end }}
{{- end }}
].filter(allowed, size(allowed) > 0).map(allowed, allowed[0])
{{- end }}

{{- /* The entries of a map in CEL, as a list of YAML: what one kind of pod is allowed beyond baseline. */ -}}
{{- define "lightk8s.allowance" -}}
{{- range $field := list "privileged" "hostPaths" "readOnlyHostPaths" }}
{{- with get $ $field }}
- {{ printf "'%s': dyn(%s)" $field (include "lightk8s.pattern" (dict "patterns" . "before" "" "after" (eq $field "privileged" | ternary "" "/?"))) | toJson }}
{{- end }}
{{- end }}
{{- range $field := list "hostNamespaces" "capabilities" "sysctls" "seLinuxTypes" "appArmorProfiles" "seccompProfiles" "probeHosts" }}
{{- with get $ $field }}
- {{ printf "'%s': dyn(%s)" $field (toJson .) | toJson }}
{{- end }}
{{- end }}
{{- with .hostPorts }}
{{- $ranges := list }}
{{- range . }}
{{- $ends := splitList "-" (toString .) }}
{{- $ranges = append $ranges (printf "[%s, %s]" (first $ends) (last $ends)) }}
{{- end }}
- {{ printf "'hostPorts': dyn([%s])" (join ", " $ranges) | toJson }}
{{- end }}
{{- end }}
