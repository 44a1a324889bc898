# METADATA
# scope: package
# title: Every host of an Ingress has TLS
# description: >-
#   Without TLS everyone on the way reads logins and session cookies, and changes pages. On a
#   public address certificates cost nothing: cert-manager or Traefik gets them from Let's
#   Encrypt.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
#     description: TLS of an Ingress
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [Ingress.networking.k8s.io]
#   remediation: >-
#     List the host in spec.tls with the name of a Secret, and let cert-manager fill it:
#     annotation cert-manager.io/cluster-issuer.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.network["ingress-tls"]

violations contains {"message": message, "path": ["spec", "tls"]} if {
	not is_exempt
	count(tls) == 0
	message := "the Ingress has no TLS"
}

violations contains {"message": message, "path": ["spec", "rules", i, "host"]} if {
	not is_exempt
	count(tls) > 0
	some i, rule in input.object.spec.rules
	host := rule.host
	not is_covered(host)
	message := sprintf("host %s is not among those with TLS", [host])
}

tls := [entry | some entry in input.object.spec.tls; is_object(entry)]

# is_exempt is true where TLS is asked for otherwise, and for the minute in which Let's Encrypt
# looks for an answer, which it does over HTTP.
is_exempt if input.object.metadata.annotations["traefik.ingress.kubernetes.io/router.tls"] == "true"

is_exempt if input.object.metadata.annotations["traefik.ingress.kubernetes.io/router.entrypoints"] == "websecure"

is_exempt if input.object.metadata.labels["acme.cert-manager.io/http01-solver"] == "true"

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
