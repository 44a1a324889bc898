package lightk8s.lib.service

import data.lightk8s.controls.network["load-balancer-service"].parameters
import data.lightk8s.lib.annotations

# is_private is true for a load balancer that only a private network reaches: by its class, or by an
# annotation that the cloud's controller reads.
default is_private := false

is_private if input.object.spec.loadBalancerClass == "tailscale"

is_private if annotations.match(parameters.private_annotations)

# The controller of AWS makes internal load balancers by default.
is_private if {
	is_of_aws_controller
	object.get(annotations.all, "service.beta.kubernetes.io/aws-load-balancer-scheme", "internal") != "internet-facing"
}

is_private if decoded("kubernetes.io/elb.autocreate").type == "inner" # Huawei

is_private if {
	networks := decoded("service.beta.kubernetes.io/upcloud-load-balancer-config").networks
	{object.get(network, "type", "public") | some network in networks; is_object(network)} == {"private"}
}

# unclear holds the reasons why a load balancer that is_private does not recognize can be private.
unclear contains reason if {
	type == "LoadBalancer"
	not is_private
	some other in annotations.others(parameters.private_annotations, parameters.unrelated_annotations)
	regex.match(`(?i)load-?balanc|address-?pool|ip-?pool|(^|[^a-z])[a-z]?lb([^a-z]|$)`, other.key)
	regex.match(`(?i)^[^=]*(internal|intranet|private)|=(inner|internal|intranet|private)$`, concat("=", [other.key, other.value]))
	reason := sprintf("annotation %s can make the load balancer private, and its provider is not known", [other.key])
}

is_of_aws_controller if input.object.spec.loadBalancerClass in {"service.k8s.aws/nlb", "eks.amazonaws.com/nlb"}

is_of_aws_controller if annotations.all["service.beta.kubernetes.io/aws-load-balancer-type"] in {"external", "nlb-ip"}

decoded(key) := json.unmarshal(text) if {
	text := annotations.all[key]
	is_string(text)
	json.is_valid(text)
}
