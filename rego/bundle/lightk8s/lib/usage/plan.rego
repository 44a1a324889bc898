package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.limitrange

# All containers are sized together, so that values of different controls fit each other. A value
# that is close enough stays, so that a plan after an applied one is empty.

# plan lists the claims that can be fixed, each with the request and the limit that its container
# ends up with: "end_request" and "end_limit", in MiB.
plan := [row |
	some claim in claims
	not too_large(claim)
	end := end_request(claim)
	row := object.union(claim, {"end_request": end, "end_limit": end_limit(claim, end)})
]

# end_request is the request at the end, in MiB.
end_request(claim) := fitted(claim) if {
	is_exact
	claim.lasts
} else := claim.request if {
	stays(claim)
} else := fitted(claim)

# is_exact is true if close values do not fit the room.
is_exact if wants > room

is_exact if sum([near_enough(claim) | some claim in lasting]) + others > room

near_enough(claim) := claim.request if {
	stays(claim)
} else := claim.want

# stays is true for a request that is at least the use, and close to the recommended one.
stays(claim) if {
	claim.request >= max([claim.peak, claim.bound, (claim.want * 100) / (100 + requested.tolerance_percent)])
	not is_guaranteed
	not is_unused(claim)
	not is_pinned(claim)
}

# is_pinned is true for a request above which a LimitRange allows no limit. The default limit of a
# LimitRange is not the container's own.
is_pinned(claim) if {
	not claim.has_limit
	claim.request >= limitrange.bounds.max
}

stays(claim) if {
	claim.request >= max([claim.peak, (claim.want * 100) / (100 + requested.tolerance_percent), after_kill(claim.name)])
	is_guaranteed
	not is_unused(claim)
}

# is_unused is true for a request so far above the recommended one that lowering it is useful. One
# reading is too little for that, and init containers reserve almost nothing: they run before the
# others.
is_unused(claim) if {
	claim.lasts
	claim.request * 100 > claim.want * (100 + unneeded.tolerance_percent)
	claim.request - claim.want >= unneeded.min_mib
	rank[confidence(claim.name)] >= rank[unneeded.min_confidence]
}

rank := {"low": 1, "medium": 2, "high": 3}

# fitted is the recommended request, without a part of its margin if all of them do not fit.
fitted(claim) := min([claim.want, max([room, claim.least])]) if {
	not claim.lasts
} else := claim.want if {
	wants <= room
} else := claim.least + floor(((claim.enough - claim.least) * shares.numerator) / shares.denominator)

# shares is the part of their margins that fits.
shares := {"numerator": 1, "denominator": 1} if {
	enough <= room
} else := {"numerator": room - least, "denominator": enough - least}
