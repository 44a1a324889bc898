package lightk8s.lib.service

import data.lightk8s.controls.network["load-balancer-service"].parameters

# is_private is true for a load balancer that only a private network reaches: by its class, or by an
# annotation that the cloud's controller reads.
default is_private := false

is_private if input.object.spec.loadBalancerClass == "tailscale"

is_private if {
	some key, values in parameters.private_annotations
	value := setting(annotations[key])
	accepts(values, value)
}

# The controller of AWS makes internal load balancers, unless it is told otherwise.
is_private if {
	is_of_aws_controller
	object.get(annotations, "service.beta.kubernetes.io/aws-load-balancer-scheme", "internal") != "internet-facing"
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
	some key, value in annotations
	looks_private(key, setting(value))
	not key in object.keys(parameters.private_annotations)
	not strings.any_prefix_match(key, parameters.unrelated_annotations)
	reason := sprintf("annotation %s can make the load balancer private, and its provider is not known", [key])
}

looks_private(key, value) if {
	regex.match(`(?i)load-?balanc|address-?pool|ip-?pool|(^|[^a-z])[a-z]?lb([^a-z]|$)`, key)
	regex.match(`(?i)^[^=]*(internal|intranet|private)|=(inner|internal|intranet|private)$`, concat("=", [key, value]))
	not value in noes
}

# setting is the value of an annotation, as controllers compare it.
setting(value) := object.get({"1": "true", "t": "true", "0": "false", "f": "false"}, lower(value), lower(value)) if is_string(value)

accepts(values, value) if value in values

accepts(values, value) if {
	"*" in values
	not value in noes
}

noes := {"", "external", "false", "internet", "internet-facing", "no", "public"}

is_of_aws_controller if input.object.spec.loadBalancerClass in {"service.k8s.aws/nlb", "eks.amazonaws.com/nlb"}

is_of_aws_controller if annotations["service.beta.kubernetes.io/aws-load-balancer-type"] in {"external", "nlb-ip"}

decoded(key) := json.unmarshal(annotations[key]) if json.is_valid(annotations[key])

annotations := found if {
	found := input.object.metadata.annotations
	is_object(found)
} else := {}
