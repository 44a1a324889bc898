# METADATA
# scope: package
# title: Password in plain text in a configuration
# description: >-
#   Roles that read pods usually read ConfigMaps and Helm values too, and the API server encrypts
#   neither at rest. Only Secrets have separate rights.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/configmap/
#     description: ConfigMaps
#   - ref: https://docs.k3s.io/helm
#     description: Values of a HelmChart from a Secret
# schemas:
#   - input: schema.input
# custom:
#   problem: Password in plain text in a configuration
#   short: password in config
#   do: move the password to a Secret and change it
#   severity: high
#   risk: takeover
#   cause: plain-text-passwords
#   closedBy: you
#   ease: edit manifest
#   kinds: [ConfigMap, HelmChart.helm.cattle.io, HelmChartConfig.helm.cattle.io, HelmRelease.helm.toolkit.fluxcd.io, Application.argoproj.io]
#   fields: [data, binaryData, valuesContent, set, values, helm]
#   remediation: >-
#     Make the ConfigMap a Secret, or remove the value from the file: most programs read a password
#     from a variable too. For a chart, name an existing Secret (existingSecret), or take the values
#     from one (valuesSecrets, valuesFrom). Then change the password: others can have read it.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.workload["secrets-in-configuration"]

import data.lightk8s.lib.credential

violations contains {"message": message, "path": path} if {
	some [path, title, key, value] in values
	not is_file(value)
	what := credential.of(key, value)
	message := sprintf("%s is %s", [title, what])
}

violations contains {"message": message, "path": path} if {
	some [path, title, text] in files
	some found in credential.in_text(text)
	message := sprintf("%s line %d %s", [title, found.line, told(found)])
}

violations contains {"message": message, "path": path} if {
	some [path, title, object] in maps
	some found in credential.in_text(yaml.marshal(object))
	message := sprintf("%s %s", [title, told(found)])
}

values contains [["data", key], sprintf("data %q", [key]), key, value] if some key, value in input.object.data

values contains [["spec", "set", key], sprintf("set %q", [key]), key, value] if some key, value in input.object.spec.set

values contains [path, sprintf("parameter %q", [parameter.name]), parameter.name, parameter.value] if {
	some [at, helm] in sources
	some i, parameter in helm.parameters
	path := array.concat(at, ["parameters", i, "value"])
}

files contains [path, title, value] if {
	some [path, title, _, value] in values
	is_file(value)
}

files contains [["binaryData", key], sprintf("binaryData %q", [key]), base64.decode(value)] if {
	some key, value in input.object.binaryData
	is_string(value)
	startswith(value, "LS0tLS1CRUdJTi") # -----BEGIN
	base64.is_valid(value)
}

files contains [["spec", "valuesContent"], "valuesContent", text] if {
	text := input.object.spec.valuesContent
	is_string(text)
}

files contains [array.concat(at, ["values"]), "values", helm.values] if {
	some [at, helm] in sources
	is_string(helm.values)
}

maps contains [["spec", "values"], "values", input.object.spec.values]

maps contains [array.concat(at, ["valuesObject"]), "valuesObject", helm.valuesObject] if some [at, helm] in sources

# sources are the charts of an Application of Argo CD.
sources contains [["spec", "source", "helm"], input.object.spec.source.helm]

sources contains [["spec", "sources", i, "helm"], source.helm] if some i, source in input.object.spec.sources

is_file(value) if {
	is_string(value)
	contains(trim_space(value), "\n")
}

told(found) := sprintf("sets %s to %s", [found.name, found.what]) if found.name != ""

told(found) := sprintf("has %s", [found.what]) if found.name == ""
