package lightk8s.lib.controlplane

import data.lightk8s.lib.duration

# audited is the number of events that the API server that was read sent to audit logs since it
# started, at least an hour before, as {"events": 0, "hours": 5}. It is undefined if that was not
# read.
audited := {"events": events, "hours": hours} if {
	events := cluster.audit.events
	is_number(events)
	hours := floor((duration.since_epoch(cluster.observedAt) - duration.since_epoch(cluster.audit.since)) / 3600)
	hours >= 1
}
