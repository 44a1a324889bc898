# METADATA
# scope: package
# title: Image references
# description: >-
#   Takes an image reference apart as a container runtime does: the registry may have a
#   port, a tag and a digest may both be there, and what has no registry is on Docker Hub.
package lightk8s.lib.image

# parts is {"registry", "repository", "tag", "digest"}; tag and digest are "" where the
# reference has none. repository is without the registry: library/nginx for nginx.
# What is_valid refuses has parts too, of no meaning.
parts(reference) := {
	"registry": registry,
	"repository": repository,
	"tag": tag,
	"digest": digest,
} if {
	is_string(reference)
	[name_and_tag, digest] := cut(reference, "@")
	[registry, path_and_tag] := cut_registry(name_and_tag)
	[path, tag] := cut_tag(path_and_tag)
	repository := on_hub(registry, path)
}

# name is registry/repository, in full.
name(reference) := sprintf("%s/%s", [p.registry, p.repository]) if p := parts(reference)

# is_valid is true for what a container runtime takes as a reference.
is_valid(reference) if {
	is_string(reference)
	regex.match(grammar, reference)
	not regex.match(`^[a-f0-9]{64}$`, reference)
	p := parts(reference)
	count(p.repository) < 256
	lower(p.repository) == p.repository
}

# grammar is that of github.com/distribution/reference, with the digests in use.
grammar := concat("", [
	`^((localhost|[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(:[0-9]+)?/)?`,
	`[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*`,
	`(:\w[\w.-]{0,127})?(@(sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}))?$`,
])

# cut splits at the first separator; the second part is "" where there is none.
cut(text, separator) := [before, after] if {
	at := indexof(text, separator)
	at >= 0
	before := substring(text, 0, at)
	after := substring(text, at + count(separator), -1)
} else := [text, ""]

# cut_registry takes the first segment for a registry if it can be no part of a repository:
# it has a dot or a port, is localhost, or is not in lower case.
cut_registry(text) := [registry, rest] if {
	[first, rest] := cut(text, "/")
	rest != ""
	is_host(first)
	registry := object.get({"index.docker.io": "docker.io"}, first, first)
} else := ["docker.io", text]

is_host("localhost")

is_host(first) if contains(first, ".")

is_host(first) if contains(first, ":")

is_host(first) if lower(first) != first

# cut_tag splits at the colon; the registry and its port are already gone.
cut_tag(text) := cut(text, ":")

# on_hub is the path with the library/ that Docker Hub's own images have.
on_hub("docker.io", path) := concat("/", ["library", path]) if not contains(path, "/")

else := path

on_hub(registry, path) := path if registry != "docker.io"

# successor is where an image of the frozen registry k8s.gcr.io, or of its older names, is
# today; it is undefined for all others.
successor(reference) := sprintf("registry.k8s.io/%s", [trim_prefix(reference, prefix)]) if {
	is_string(reference)
	some prefix in ["k8s.gcr.io/", "gcr.io/google_containers/", "gcr.io/google-containers/"]
	startswith(reference, prefix)
}
