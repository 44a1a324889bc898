# METADATA
# scope: package
# title: Every host of an Ingress has TLS
# description: >-
#   Without TLS an attacker on the network path can read logins and session cookies, and change
#   pages. On a public address certificates cost nothing: cert-manager or Traefik gets them from
#   Let's Encrypt.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
#     description: TLS of an Ingress
# schemas:
#   - input: schema.input
# custom:
#   problem: Ingress host has no TLS
#   short: no TLS
#   do: add the host to spec.tls with a Secret
#   severity: high
#   risk: exposed
#   cause: ingress-tls
#   closedBy: you
#   ease: edit manifest
#   kinds: [Ingress.networking.k8s.io]
#   remediation: >-
#     List the host in spec.tls with the name of a Secret, and let cert-manager fill it:
#     annotation cert-manager.io/cluster-issuer.
#   frameworks:
#     nsa: [Net]
#   parameters:
#     known_on: the day on which tls_annotations were compared with the documentation of the controllers, YYYY-MM-DD
#     related_annotations: prefixes of the annotations of controllers; those that enable TLS are all in tls_annotations
#     tls_annotations: annotations that enable TLS, or redirect all plain HTTP, each with the lower-case values that do so; * for any but false
package lightk8s.controls.network["ingress-tls"]

import data.lightk8s.controls.network["ingress-tls"].parameters
import data.lightk8s.lib.annotations
import data.lightk8s.lib.endpoint

violations contains endpoint.added({"message": message, "path": ["spec", "tls"]}, endpoints) if {
	is_bare
	count(unclear) == 0
	message := "Ingress has no TLS"
	endpoints := [place | some host in hosts; some place in endpoint.of_host(host)]
}

skipped contains reason if {
	is_bare
	some reason in unclear
}

violations contains endpoint.added({"message": message, "path": ["spec", "rules", i, "host"]}, [{"host": host}]) if {
	not is_exempt
	count(tls) > 0
	some i, rule in input.object.spec.rules
	host := rule.host
	not is_covered(host)
	message := sprintf("host %s is not in spec.tls", [host])
}

# hosts are those of the rules; "" for a rule, or a default backend, of all hosts.
hosts := {object.get(rule, "host", "") | some rule in input.object.spec.rules; is_object(rule)} | {"" | input.object.spec.defaultBackend}

is_bare if {
	count(tls) == 0
	not is_exempt
}

tls := [entry | some entry in input.object.spec.tls; is_object(entry)]

# is_exempt is true where annotations enable TLS, and for the Ingress of an HTTP-01 challenge, which
# Let's Encrypt reads over HTTP.
is_exempt if annotations.match(parameters.tls_annotations)

is_exempt if input.object.metadata.labels["acme.cert-manager.io/http01-solver"] == "true"

# The controller of AWS listens on HTTPS alone where it has a certificate, and otherwise looks up a
# matching one.
is_exempt if {
	ports := annotations.all["alb.ingress.kubernetes.io/listen-ports"]
	is_string(ports)
	contains(ports, "HTTPS")
}

is_exempt if {
	annotations.all["alb.ingress.kubernetes.io/certificate-arn"]
	not annotations.all["alb.ingress.kubernetes.io/listen-ports"]
}

unclear contains sprintf("annotation %s can enable TLS, and its controller is not known", [other.key]) if {
	some other in annotations.others(parameters.tls_annotations, parameters.related_annotations)
	regex.match(`(?i)tls|ssl|https|cert`, other.key)
}

# An entry without hosts is for all of them.
is_covered(_) if {
	some entry in tls
	count(object.get(entry, "hosts", [])) == 0
}

is_covered(host) if {
	some entry in tls
	some name in entry.hosts
	is_string(name)
	fits(host, name)
}

fits(host, host)

fits(host, name) if {
	startswith(name, "*.")
	at := indexof(host, ".")
	at > 0
	substring(host, at, -1) == substring(name, 1, -1)
}
