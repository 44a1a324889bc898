package lightk8s.lib.networkpolicy

# openings lists the reasons why every pod that no policy names is open in a direction, although a
# policy selects it, each as {"names": [...], "whom": "the internet"}: policies that allow everyone
# on most ports. It is empty if everything that is not named is denied. Another policy never makes
# it shorter.
openings(direction) := alone(direction) if {
	count(alone(direction)) > 0
} else := [opening] if {
	opening := {"names": sort({name(policy) | some policy in general(direction)}), "whom": whom(general(direction), direction)}
} else := []

alone(direction) := [{"names": [name(policy)], "whom": whom([policy], direction)} | some policy in general(direction)]

# general are the policies that select the newcomer.
general(direction) := [policy | some policy in working(direction); selects(policy, {})]

# whom is the peer that policies together allow on more than half of all TCP ports. It is undefined
# if they allow only named peers.
whom(some_policies, direction) := [found |
	some found in ["the internet", "every pod of the cluster", "anyone"]
	is_open(some_policies, direction, found)
][0]

is_open(some_policies, direction, to) if {
	all := [rule | some policy in some_policies; some rule in rules(policy, direction)]
	starts := sort({1} | {start | some rule in all; some range in ranges(rule, "TCP"); some start in [range[0], range[1] + 1]})
	ends := array.concat(array.slice(starts, 1, count(starts)), [65536])
	open := sum([ports |
		some i, start in starts
		admits([rule | some rule in all; covers(rule, "TCP", start)], direction, to)
		ports := ends[i] - start
	])
	open > 32767
}

admits(some_rules, direction, _) if {
	some rule in some_rules
	count(peers(rule, direction)) == 0
}

admits(some_rules, direction, to) if {
	to in {"the internet", "anyone"}
	is_internet({block | some rule in some_rules; some block in blocks(rule, direction)})
}

# Without the addresses of the internet, egress to every pod is not egress to everything.
admits(some_rules, "Ingress", to) if {
	to in {"every pod of the cluster", "anyone"}
	some rule in some_rules
	admits_stranger(rule, "Ingress")
}
