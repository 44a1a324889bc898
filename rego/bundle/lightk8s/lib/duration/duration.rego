# METADATA
# scope: package
# title: Durations and times
# description: >-
#   Reads durations as Go, Prometheus and Loki write them, such as 15d, 1h30m or 30s, and times as
#   Kubernetes does.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     duration.seconds(input.object.spec.retention) > 15 * 86400
package lightk8s.lib.duration

# seconds is a duration in seconds. It is undefined for other text.
seconds(text) := sum([part |
	some [_, digits, unit] in regex.find_all_string_submatch_n(`0*([0-9]+)(ms|y|w|d|h|m|s)`, text, -1) # 007 is no number in JSON
	part := to_number(digits) * units[unit]
]) if {
	is_string(text)
	regex.match(`^([0-9]{1,9}(ms|y|w|d|h|m|s))+$`, text)
}

# A bare 0 is a duration as well.
seconds("0") := 0

units := {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}

# since_epoch is an RFC 3339 time in seconds since 1970. It is undefined for other text. Times later
# than OPA can count are in 2196.
since_epoch(text) := time.parse_rfc3339_ns(regex.replace(text, `^(2[2-9]|[3-9][0-9])[0-9]{2}`, "2196")) / 1000000000 if {
	is_string(text)
	regex.match(
		`^[2-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+-][0-2][0-9]:[0-5][0-9])$`,
		text,
	)
}

# observed_at is the time at which the cluster was read, in seconds since 1970. It is undefined if
# that is not known. A control that uses this lists the kind Cluster in its METADATA.
observed_at := [time |
	some cluster in object.get(input.facts.inventory, ["Cluster.lightk8s.dev", ""], [])
	time := since_epoch(cluster.observedAt)
][0]
