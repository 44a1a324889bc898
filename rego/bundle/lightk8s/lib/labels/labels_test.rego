package lightk8s.lib.labels_test

import data.lightk8s.lib.labels

selector := {"matchLabels": {"tier": "web"}, "matchExpressions": [{"key": "env", "operator": "NotIn", "values": ["test"]}]}

test_the_empty_selector_selects_everything if {
	labels.selects({}, {}, true) == "yes"
	labels.selects({}, {}, false) == "yes"
}

test_with_all_labels_known if {
	labels.selects(selector, {"tier": "web"}, true) == "yes"
	labels.selects(selector, {"tier": "web", "env": "test"}, true) == "no"
	labels.selects(selector, {}, true) == "no"
}

test_with_some_labels_known if {
	labels.selects(selector, {"tier": "web"}, false) == "unknown"
	labels.selects(selector, {"tier": "web", "env": "shop"}, false) == "yes"
	labels.selects(selector, {"env": "test"}, false) == "no"
}

test_existence if {
	exists := {"matchExpressions": [{"key": "a", "operator": "Exists"}]}
	absent := {"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]}
	labels.selects(exists, {"a": ""}, true) == "yes"
	labels.selects(exists, {}, true) == "no"
	labels.selects(absent, {"a": ""}, false) == "no"
	labels.selects(absent, {}, true) == "yes"
}
