package lightk8s.lib.duration_test

import data.lightk8s.lib.duration

test_seconds if {
	every text, seconds in {
		"0": 0, "0s": 0, "000h": 0, "007m": 420, "30s": 30,
		"1h30m": 5400, "2m0s": 120, "168h0m0s": 604800, "15d": 1296000, "1w2d": 777600, "1y": 31536000,
	} {
		duration.seconds(text) == seconds
	}
}

test_no_duration if {
	every text in ["", "1", "h", "1.5h", "-1h", "1h ", "1 h", "9999999999h", null, 5] {
		not duration.seconds(text)
	}
}

test_since_epoch if {
	every text, seconds in {
		"2026-01-02T03:04:05Z": 1767323045,
		"2026-01-02T04:04:05+01:00": 1767323045,
		"2026-01-02T03:04:05.5Z": 1767323045.5,
		"2199-12-31T23:59:59Z": 7258118399,
	} {
		duration.since_epoch(text) == seconds
	}
}

# A time that OPA cannot count is later than all others.
test_a_time_far_away if duration.since_epoch("9999-12-31T23:59:59Z") > duration.since_epoch("2150-01-01T00:00:00Z")

test_no_time if {
	every text in ["", "2026-01-02", "2026-13-02T03:04:05Z", "2026-01-32T03:04:05Z", "2026-01-02T24:04:05Z", "2026-01-02 03:04:05Z", "0001-01-01T00:00:00Z", null, 5] {
		not duration.since_epoch(text)
	}
}
