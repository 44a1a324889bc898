# METADATA
# scope: package
# title: Image references
# description: >-
#   Takes an image reference apart as a container runtime does: the registry may have a
#   port, a tag and a digest may both be there, and what has no registry is on Docker Hub.
package lightk8s.lib.image

# parts is {"registry", "repository", "tag", "digest"}; tag and digest are "" where the
# reference has none. repository is without the registry: library/nginx for nginx.
parts(reference) := {
	"registry": registry,
	"repository": repository,
	"tag": tag,
	"digest": digest,
} if {
	is_string(reference)
	[name_and_tag, digest] := cut(reference, "@")
	segments := split(name_and_tag, "/")
	[last, tag] := cut(segments[count(segments) - 1], ":")
	path := array.concat(array.slice(segments, 0, count(segments) - 1), [last])
	registry := registry_of(path)
	repository := repository_of(path)
}

# cut splits at the first separator; the second part is "" where there is none.
cut(text, separator) := [before, after] if {
	at := indexof(text, separator)
	at >= 0
	before := substring(text, 0, at)
	after := substring(text, at + count(separator), -1)
} else := [text, ""]

# has_registry is true where the first segment is a host: it has a dot or a port, or is localhost.
has_registry(path) if {
	count(path) > 1
	regex.match(`[.:]|^localhost$`, path[0])
}

registry_of(path) := path[0] if has_registry(path)

else := "docker.io"

repository_of(path) := concat("/", array.slice(path, 1, count(path))) if {
	has_registry(path)
} else := concat("/", ["library", path[0]]) if {
	count(path) == 1
} else := concat("/", path)

# name is registry/repository, in full.
name(reference) := sprintf("%s/%s", [p.registry, p.repository]) if p := parts(reference)
