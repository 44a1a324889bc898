# METADATA
# scope: package
# title: Probes
# description: Reads the numbers of a probe with the defaults that the API server fills in.
# custom:
#   example: |
#     some entry in workload.lasting
#     probe.patience(entry.container.livenessProbe) < 30
package lightk8s.lib.probe

# defaults are the values of the fields that a probe does not set.
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

# patience is how long a probe fails before the kubelet acts on it, in seconds.
patience(probe) := number(probe, "periodSeconds") * number(probe, "failureThreshold")

# handler is the action of a probe, such as {"httpGet": {...}}.
handler(probe) := object.filter(probe, ["exec", "grpc", "httpGet", "tcpSocket"])
