package lightk8s.lib.coredns

import future.keywords.not

import data.lightk8s.lib.corefile
import data.lightk8s.lib.nodesizing

# bounds are the parameters of corefile-bounds.
bounds := data.lightk8s.controls.dns["corefile-bounds"].parameters

# text is the Corefile.
text := input.object.data.Corefile

# unreadable is a set of the reason why the Corefile cannot be checked, or empty.
unreadable := {"the Corefile cannot be read" |
	is_config
	not corefile.is_readable(text)
}

# plugins are those of all servers, each with its server.
plugins := [object.union(plugin, {"server": server}) |
	is_config
	corefile.is_readable(text)
	some server in corefile.servers(text)
	some plugin in corefile.plugins(text, server)
]

# unlimited are the forwards that let more queries wait than any node can hold.
unlimited := [plugin |
	some plugin in plugins
	plugin.name == "forward"
	not is_limited(plugin)
]

is_limited(plugin) if {
	n := to_number(setting(plugin, "max_concurrent", "0"))
	n > 0
	n <= bounds.max_concurrent
}

# setting is the value of a plugin's setting, which is a number; otherwise if it has none.
setting(plugin, name, otherwise) := array.concat(stated, [otherwise])[0] if {
	stated := [words[1] |
		some words in plugin.settings
		words[0] == name
		regex.match(`^[1-9][0-9]{0,8}$`, words[1])
	]
}

# concurrent is how many queries can wait: a larger node has more pods that send queries.
concurrent := nodesizing.stepped(smallest / bounds.mib_per_query, 250, bounds.min_concurrent, bounds.max_concurrent) if {
	smallest
} else := bounds.max_concurrent

# large_caches are the caches that hold more than a small node can. A user cannot change the one of
# K3s: a server can have the plugin only once.
large_caches := [plugin |
	owner != "k3s"
	some plugin in plugins
	plugin.name == "cache"
	keeps_more(plugin)
]

keeps_more(plugin) if to_number(setting(plugin, "success", "9984")) > bounds.cache_successes

keeps_more(plugin) if to_number(setting(plugin, "denial", "9984")) > bounds.cache_denials
