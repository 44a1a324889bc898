# METADATA
# scope: package
# title: Durations
# description: Reads durations as Prometheus and Loki write them, such as 15d, 1h30m or 30s.
package lightk8s.lib.duration

# seconds of a duration; undefined for what is none.
seconds(text) := sum([part |
	some [_, digits, unit] in regex.find_all_string_submatch_n(`([0-9]+)(ms|y|w|d|h|m|s)`, text, -1)
	part := to_number(trimmed(digits)) * units[unit]
]) if {
	is_string(text)
	regex.match(`^([0-9]{1,9}(ms|y|w|d|h|m|s))+$`, text)
}

# A bare 0 is a duration as well.
seconds("0") := 0

units := {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}

# trimmed drops leading zeros: 007 is no number in JSON.
trimmed(digits) := short if {
	short := trim_left(digits, "0")
	short != ""
} else := "0"
