# METADATA
# scope: package
# title: Password in plain text in a command line
# description: >-
#   A command line is in the manifest, in its repository, in `kubectl describe` and in the list of
#   processes of the node. Anyone who can read one of them can read a password in it. The commands
#   of probes and lifecycle hooks are in the manifest, too.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#use-environment-variables-to-define-arguments
#     description: Variables in arguments
# schemas:
#   - input: schema.input
# custom:
#   problem: Password in plain text in a command line
#   short: password in arguments
#   do: move the password to a Secret and change it
#   severity: high
#   risk: takeover
#   cause: plain-text-passwords
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [command, args, httpHeaders]
#   remediation: >-
#     Put the value into a Secret, put it into a variable by valueFrom.secretKeyRef, and write
#     $(VARIABLE) in its place, or better let the program read it from a file or a variable. Then
#     change the password: others can have read it.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.workload["secrets-in-arguments"]

import data.lightk8s.lib.credential
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.in_container(entry, path)} if {
	some entry in workload.containers
	commands := listed(entry.container, "command")
	arguments := listed(entry.container, "args")
	some found in credential.in_arguments(array.concat(commands, arguments))
	path := at(found.index, count(commands))
	message := sprintf("container %q has %s in %s", [entry.name, found.what, place(path[0], found.name)])
}

violations contains {"message": message, "path": workload.in_container(entry, path)} if {
	some entry in workload.containers
	some [at, name, hook] in hooks(entry.container)
	some found in credential.in_arguments(hook.exec.command)
	path := array.concat(at, ["exec", "command", found.index])
	message := sprintf("container %q has %s in %s", [entry.name, found.what, place(name, found.name)])
}

violations contains {"message": message, "path": workload.in_container(entry, path)} if {
	some entry in workload.containers
	some [at, name, hook] in hooks(entry.container)
	some i, header in hook.httpGet.httpHeaders
	what := credential.of(header.name, header.value)
	path := array.concat(at, ["httpGet", "httpHeaders", i, "value"])
	message := sprintf("container %q has %s in header %s of its %s", [entry.name, what, header.name, name])
}

# hooks are what the kubelet runs in a container besides its command.
hooks(container) := {[[name], name, container[name]] |
	some name in ["livenessProbe", "readinessProbe", "startupProbe"]
} | {[["lifecycle", name], name, container.lifecycle[name]] |
	some name in ["postStart", "preStop"]
}

listed(container, field) := list if {
	list := container[field]
	is_array(list)
} else := []

at(index, commands) := ["command", index] if index < commands

at(index, commands) := ["args", index - commands] if index >= commands

place(field, "") := sprintf("its %s", [field])

place(field, name) := sprintf("%s of its %s", [name, field]) if name != ""
