# METADATA
# scope: package
# title: Probes
# description: Reads the numbers of a probe with the defaults that the API server fills in.
package lightk8s.lib.probe

defaults := {
	"failureThreshold": 3,
	"initialDelaySeconds": 0,
	"periodSeconds": 10,
	"timeoutSeconds": 1,
}

# number is a field of a probe; 0 is the same as absent.
number(probe, field) := n if {
	n := probe[field]
	is_number(n)
	n > 0
} else := defaults[field]

# patience is how long a probe must fail before the kubelet acts on it, in seconds.
patience(probe) := number(probe, "periodSeconds") * number(probe, "failureThreshold")

# handler is what a probe does: an HTTP request, a command, ...
handler(probe) := object.filter(probe, ["exec", "grpc", "httpGet", "tcpSocket"])
