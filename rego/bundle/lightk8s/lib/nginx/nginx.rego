# METADATA
# scope: package
# title: Configuration of ingress-nginx
# description: >-
#   Recognizes the ConfigMap that ingress-nginx reads, by the labels of its chart or by the names
#   that charts and distributions give it.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     nginx.settings["allow-snippet-annotations"] == "true"
package lightk8s.lib.nginx

# settings is the data of the ConfigMap. It is undefined for other ConfigMaps.
settings := object.get(input.object, "data", {}) if is_configuration

is_configuration if input.object.metadata.name in {
	"ingress-nginx-controller",
	"nginx-load-balancer-microk8s-conf",
	"rke2-ingress-nginx-controller",
}

is_configuration if {
	input.object.metadata.labels["app.kubernetes.io/name"] in {"ingress-nginx", "rke2-ingress-nginx"}
	input.object.metadata.labels["app.kubernetes.io/component"] == "controller"
}
