package lightk8s.lib.coredns

import future.keywords.not

import data.lightk8s.lib.corefile

# may_be_replaced is true for a plugin that follows the imported overrides: of two forwards of one
# zone the first one applies.
may_be_replaced(plugin) if {
	some imported in corefile.imported_files(text, plugin.server)
	endswith(imported.name, "/custom/*.override")
	imported.line < plugin.line
}

# is_replaced is true for a forward that ConfigMap coredns-custom limits, or can limit if it is not
# known.
is_replaced(plugin) if {
	may_be_replaced(plugin)
	not config_maps_are_known
}

is_replaced(plugin) if {
	may_be_replaced(plugin)
	some config in object.get(config_maps, "kube-system", [])
	config.metadata.name == "coredns-custom"
	some key, override in config.data
	endswith(key, ".override")
	server := sprintf(".:53 {\n%s\n}", [override])
	corefile.is_readable(server)
	some other in corefile.plugins(server, corefile.servers(server)[0])
	other.name == "forward"
	other.arguments[0] == plugin.arguments[0]
	is_limited(other)
}

# config_maps_are_known is true if the inventory holds every ConfigMap.
config_maps_are_known if is_object(config_maps)

config_maps := input.facts.inventory.ConfigMap
