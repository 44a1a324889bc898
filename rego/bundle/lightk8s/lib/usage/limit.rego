package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.limitrange

# end_limit is the limit at the end, in MiB. Only the limit of a Guaranteed pod is lowered.
end_limit(claim, end) := end if {
	is_guaranteed
} else := 0 if {
	claim.limit == 0
	not is_settled(claim.name)
} else := claim.limit if {
	leaves_apart(claim, end)
	not is_low(claim, end)
} else := new_limit(claim, end)

# leaves_apart is true if the limit is valid with the request, and makes no pod newly Guaranteed.
leaves_apart(claim, end) if claim.limit > end

leaves_apart(claim, end) if {
	claim.limit == end
	claim.request == end
}

is_low(claim, end) if {
	new := new_limit(claim, end)
	claim.limit < new
	claim.limit * (100 + limited.tolerance_percent) < max([new, claim.peak]) * 100
}

is_low(claim, _) if claim.limit < claim.peak

is_low(claim, end) if claim.limit < min([after_kill(claim.name), new_limit(claim, end)])

# new_limit is the wanted limit, within the room that the pod's other containers leave, and above
# the request, so that no pod becomes Guaranteed.
new_limit(claim, end) := min([
	max([
		min([claim.want_limit, max([leftover(claim), limited.min_mib])]),
		min([end + 1, limitrange.bounds.max]),
		min([rounded(end + 1), leftover(claim), limitrange.bounds.max]),
		end,
	]),
	floor(end * limitrange.bounds.ratio),
])

leftover(claim) := room if {
	not claim.lasts
} else := ((room + count(lasting)) - others) - sum([end_request(other) | some other in lasting; other.path != claim.path])
