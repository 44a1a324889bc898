package lightk8s.lib.skip_test

import data.lightk8s.lib.skip

test_the_class_of_a_reason_is_kept if {
	skip.because("a", "b") == "a: b"
	skip.because("a", {"reason": "b"}) == {"reason": "a: b", "class": "unknown"}
	skip.because("a", skip.forbidden("b")) == skip.forbidden("a: b")
}

test_what_is_known_needs_nothing if {
	facts := {"incomplete": {"Node": {"reason": "needs to know every Node", "class": "forbidden"}}}
	skip.lacking("Node", "a") == skip.forbidden("a") with input.facts as facts
	skip.lacking("Pod", "a") == "a" with input.facts as facts
}

test_unread_names_why if {
	fact := {"unread": [
		{"what": "kubelet", "reason": "not asked for", "class": "needs-flag"},
		{"what": "kubelet", "reason": "down"},
		{"what": "usage", "reason": "no metrics", "class": "forbidden"},
	]}
	skip.unread(fact, "kubelet", "a") == {skip.needs_flag("a: not asked for"), {"reason": "a: down", "class": "unknown"}}
	skip.unread(fact, "components", "a") == set()
	skip.unread({}, "kubelet", "a") == set()
}
