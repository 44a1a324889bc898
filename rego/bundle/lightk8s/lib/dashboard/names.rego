package lightk8s.lib.dashboard

# matching is the first of the names that is, or ends in, one of those looked for: Helm puts the
# name of the release first. It is undefined if no name matches.
matching(names, looked_for) := [name |
	some name in names
	is_string(name)
	some word in looked_for
	fits(name, word)
][0]

fits(word, word)

fits(name, word) if endswith(name, concat("", ["-", word]))

# service_names are the Service's name and what its labels call it. Traefik's dashboard is a
# port of the proxy's own Service.
service_names := {name |
	some path in [["name"], ["labels", "app.kubernetes.io/name"], ["labels", "app"], ["labels", "k8s-app"]]
	name := object.get(input.object, array.concat(["metadata"], path), null)
	is_string(name)
} | {"traefik-dashboard" |
	some port in input.object.spec.ports
	port.name == "traefik"
}
