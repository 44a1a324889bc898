# shellcheck shell=bash
# The cluster's network namespace and addresses. Sourced, never run.

LINK=lightk8s0
HOST_IP=10.99.0.1 # this machine, seen from the cluster
NODE_IP=10.99.0.2 # API server and node
SERVICES=10.96.0.0/16
PODS=10.244.0.0/16
NODE_PODS=10.244.0.0/24

network_up() {
	[[ -e /run/netns/$NETNS ]] && return
	if [[ -n $(ip -brief address show to "$HOST_IP/24") ]]; then
		die "10.99.0.0/24 is in use: another test cluster runs on this machine, and there can be one at a time"
	fi
	mountpoint -q /run/netns || touch "$RUN/netns-mounted" # by ip, which leaves it
	ip netns add "$NETNS"
	ip link add "$LINK" type veth peer name eth0 netns "$NETNS"
	ip address add "$HOST_IP/24" dev "$LINK"
	ip link set "$LINK" up
	ip -n "$NETNS" address add "$NODE_IP/24" dev eth0
	ip -n "$NETNS" link set eth0 up
	ip -n "$NETNS" link set lo up
	# Without a route, host processes can't reach the Services' addresses.
	ip -n "$NETNS" route add default via "$HOST_IP"
	nsenter --net="/run/netns/$NETNS" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
}

network_down() {
	if [[ -e /run/netns/$NETNS ]]; then
		ip netns delete "$NETNS"
	fi
	if [[ -f $RUN/netns-mounted ]]; then
		umount /run/netns || true # others can have added theirs since
		rm "$RUN/netns-mounted"
	fi
	# The kernel takes it away with the namespace, a moment later.
	if [[ -e /sys/class/net/$LINK ]]; then
		ip link delete "$LINK" 2>/dev/null || [[ ! -e /sys/class/net/$LINK ]]
	fi
}
