# METADATA
# scope: package
# title: Image references
# description: >-
#   Takes an image reference apart as a container runtime does: the registry can have a port, a tag
#   and a digest can both be given, and an image without a registry is on Docker Hub.
# custom:
#   example: |
#     some entry in workload.containers
#     image.parts(entry.container.image).tag == "latest"
package lightk8s.lib.image

# parts is {"registry", "repository", "tag", "digest"}; tag and digest are "" if the reference has
# none. repository is without the registry: library/nginx for nginx. A reference that is_valid
# rejects has parts without a meaning.
parts(reference) := {
	"registry": registry,
	"repository": object.get({"docker.io": {"": concat("/", ["library", path])}}, [registry, rest], path),
	"tag": tag,
	"digest": digest,
} if {
	is_string(reference)

	# The first segment is a registry if it cannot be a part of a repository: it has a dot or a port,
	# is localhost, or is not in lower case.
	[[_, host, path, rest, tag, digest]] := regex.find_all_string_submatch_n(
		`(?s)^(?:([^/@]*[.:A-Z][^/@]*|localhost)/)?([^/:@]*(/[^:@]*)?)(?::([^@]*))?(?:@(.*))?$`,
		reference, 1,
	)
	registry := object.get({"": "docker.io", "index.docker.io": "docker.io"}, host, host)
}

# is_pinned is true for parts that always name the same program: a digest, or a tag with a full
# version, a date, a build or a commit. Other tags are moved to the next image.
is_pinned(parts) if parts.digest != ""

is_pinned(parts) if regex.match(full, parts.tag)

is_pinned(parts) if {
	regex.match(`(^|/|-)(jenkins|pause|postgres)$`, parts.repository) # whose versions have two parts
	regex.match(`^v?[0-9]+\.[0-9]+`, parts.tag)
}

full := concat("|", [
	`(^|[._-])[vV]?[0-9]+\.[0-9]+\.[0-9]+`, # a version
	`(^|[^0-9])2[0-9]{3}[.-]?[0-9]{2}[.-]?[0-9]{2}([^0-9]|$)`, # a date
	`(^|[^0-9A-Za-z])[0-9a-f]{7,64}$`, # a commit
	`(^|[^0-9.])[0-9]{5,}$`, # a build
])

# is_valid is true for a reference that container runtimes accept.
is_valid(reference) if {
	# Almost every reference is of this kind, and this test is faster than the whole grammar.
	is_string(reference)
	regex.match(`^[a-z0-9]+([./-][a-z0-9]+)*(:[a-z0-9][a-z0-9.-]*)?$`, reference)
	count(reference) < 64
} else if {
	is_string(reference)
	regex.match(grammar, reference)
	not is_identifier(reference)
	not is_long(reference)
}

is_identifier(reference) if {
	count(reference) == 64
	regex.match(`^[a-f0-9]{64}$`, reference)
}

is_long(reference) if {
	count(reference) > 240
	count(parts(reference).repository) > 255
}

# grammar is that of github.com/distribution/reference, with the digests in use.
grammar := concat("", [
	`^((localhost|[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(:[0-9]+)?/)?`,
	`[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*`,
	`(:\w[\w.-]{0,127})?(@(sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}))?$`,
])

# successor is the present place of an image of the frozen registry k8s.gcr.io, or of its older
# names. It is undefined for all others.
successor(reference) := sprintf("registry.k8s.io/%s", [trim_prefix(reference, prefix)]) if {
	is_string(reference)
	contains(reference, "gcr.io/")
	some prefix in ["k8s.gcr.io/", "gcr.io/google_containers/", "gcr.io/google-containers/"]
	startswith(reference, prefix)
}
