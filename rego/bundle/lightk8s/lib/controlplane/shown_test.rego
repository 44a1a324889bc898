package lightk8s.lib.controlplane_test

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane

# plugins are the admission plugins of a k3s server with these arguments.
plugins(given) := arguments.items(api.arguments, "enable-admission-plugins") if {
	some api in controlplane.shown with input.object as {
		"kind": "Node",
		"metadata": {"annotations": {"k3s.io/node-args": json.marshal(array.concat(["server"], given))}},
	}
	api.name == "kube-apiserver"
}

test_k3s_default if plugins([]) == {"NodeRestriction"}

test_k3s_plain_name_replaces_the_default if {
	plugins(["--kube-apiserver-arg", "enable-admission-plugins=EventRateLimit"]) == {"EventRateLimit"}
}

test_k3s_name_with_a_sign_adds_to_the_default if {
	every sign in ["+", "-"] {
		argument := sprintf("enable-admission-plugins%s=EventRateLimit", [sign])
		plugins(["--kube-apiserver-arg", argument]) == {"NodeRestriction", "EventRateLimit"}
	}
}

test_k3s_first_mention_decides if {
	plugins([
		"--kube-apiserver-arg=enable-admission-plugins+=EventRateLimit",
		"--kube-apiserver-arg=enable-admission-plugins=AlwaysPullImages",
	]) == {"NodeRestriction", "EventRateLimit", "AlwaysPullImages"}
}

test_k3s_server_without_api_server if not plugins(["--disable-apiserver"])

test_a_wrapper_script_shows_no_flags if {
	count(controlplane.shown) == 0 with input.object as {
		"kind": "Pod",
		"metadata": {"namespace": "kube-system", "labels": {"tier": "control-plane"}},
		"spec": {"containers": [{"name": "kube-apiserver", "command": ["/start.sh"]}]},
	}
}
