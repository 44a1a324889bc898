# METADATA
# scope: package
# title: Gateway without TLS
# description: >-
#   A listener of protocol HTTP serves its hosts in plain text, and without an HTTPS listener HTTP
#   cannot redirect. An attacker on the network path can read logins and session cookies, and change
#   pages.
# related_resources:
#   - ref: https://gateway-api.sigs.k8s.io/guides/tls/
#     description: TLS of the Gateway API
# schemas:
#   - input: schema.input
# custom:
#   problem: Gateway host has no TLS
#   short: Gateway without TLS
#   do: add an HTTPS listener with certificateRefs
#   severity: high
#   risk: exposed
#   cause: ingress-tls
#   closedBy: you
#   ease: edit manifest
#   kinds: [Gateway.gateway.networking.k8s.io]
#   remediation: >-
#     Add a listener of protocol HTTPS with tls.certificateRefs for the same hostname; cert-manager
#     fills the Secret. Keep the listener of protocol HTTP for an HTTPRoute that redirects.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.network["gateway-tls"]

import data.lightk8s.lib.endpoint

violations contains endpoint.added({"message": message, "path": ["spec", "listeners", i, "protocol"]}, endpoints) if {
	some [i, name, host] in plain
	not input.object.spec.allowedListeners
	endpoints := endpoint.crossed(places(host), [{"port": object.get(input.object.spec.listeners[i], "port", ""), "protocol": "TCP"}])
	message := sprintf("listener %q serves %s by plain HTTP alone", [name, named(host)])
}

skipped contains "a ListenerSet can add a listener with TLS to the Gateway" if {
	count(plain) > 0
	input.object.spec.allowedListeners
}

plain contains [i, object.get(listener, "name", ""), host] if {
	some i, listener in input.object.spec.listeners
	listener.protocol == "HTTP"
	host := object.get(listener, "hostname", "")
	not has_tls(host)
}

has_tls(host) if {
	some listener in input.object.spec.listeners
	listener.protocol in {"HTTPS", "TLS"}
	covers(object.get(listener, "hostname", ""), host)
}

# A listener without a hostname is for all hosts.
covers("", _)

covers(host, host)

covers(name, host) if {
	startswith(name, "*.")
	endswith(host, substring(name, 1, -1))
}

# places are the host, or the addresses of the Gateway for all hosts.
places("") := published if count(published) > 0

places("") := [{}] if count(published) == 0

places(host) := [{"host": host}] if host != ""

published := [{field: entry.value} |
	some entry in input.object.status.addresses
	is_object(entry)
	field := {"Hostname": "host", "IPAddress": "address"}[object.get(entry, "type", "IPAddress")]
]

named("") := "all hosts"

named(host) := host if host != ""
