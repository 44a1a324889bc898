# shellcheck shell=bash
# containerd, kubelet and kube-proxy. Sourced, never run.

SOCKET=$RUN/containerd.sock

# The folders that containerd, the CNI plugins and the kubelet write to. The
# node sees empty ones of its own there, so that paths are those of a real node
# and nothing that the machine itself runs is touched.
HOST_FOLDERS=(/run/containerd /var/lib/containerd /var/lib/cni /var/lib/kubelet /var/log/containers /var/log/pods)

# node_up SETTINGS: the settings are recorded, and so is that the machine's pods
# are the cluster's.
node_up() {
	if [[ ! -f $RUN/node ]]; then
		record_node "$1"
	elif [[ -f $RUN/pid/containerd ]] && ! alive containerd; then
		# A new one would get a new mount namespace, without the mounts of running pods.
		die "containerd has ended: run down.sh first"
	fi
	containerd_config >"$RUN/containerd.toml"
	cni_config >"$RUN/cni/10-lightk8s.conflist"
	kubelet_config >"$RUN/kubelet.yaml"
	kube_proxy_config >"$RUN/kube-proxy.yaml"
	echo "nameserver ${SERVICES%.*}.10" >"$RUN/resolv.conf"

	containerd_up
	kubelet_up
	start kube-proxy "$BIN/kube-proxy" --config="$RUN/kube-proxy.yaml" --hostname-override="$NODE"
	await kubelet 60 kubectl get node "$NODE"
	await kubelet 120 kubectl wait --for=condition=Ready "node/$NODE" --timeout=5s
	await kube-proxy 60 kube_proxy_healthy
	say "node $NODE is ready"
}

record_node() {
	[[ -z $(pod_pids) ]] || die "this machine already runs a kubelet's pods, and down.sh could not tell them from the cluster's"
	echo "$1" >"$RUN/node"
}

# containerd_up gives containerd a mount namespace of its own, with the node's
# folders and, for NODE_MEM_MIB, the /proc/meminfo of a small machine. The
# kubelet joins it, since it mounts the volumes that containers use.
containerd_up() {
	local folder mounts=() namespaces=(unshare --mount --propagation private --)
	for folder in "${HOST_FOLDERS[@]}"; do
		make_mount_point "$folder"
		mkdir -p "$RUN/host$folder"
		mounts+=("$RUN/host$folder" "$folder")
	done
	if [[ -n $NODE_MEM_MIB ]]; then
		small_meminfo "$NODE_MEM_MIB" >"$RUN/meminfo"
		mounts+=("$RUN/meminfo" /proc/meminfo)
	fi
	if [[ -n $NODE_CGROUP ]]; then
		namespaces=(env PATH="$NODE_BIN:$PATH" bash "$HERE/lib/in-cgroup.sh" "$NODE_TREE"
			unshare --mount --cgroup --propagation private -- bash "$HERE/lib/own-cgroups.sh"
			bash "$HERE/lib/in-cgroup.sh" system/containerd)
	fi
	start containerd "${namespaces[@]}" \
		bash "$HERE/lib/in-mounts.sh" "${mounts[@]}" -- containerd --config "$RUN/containerd.toml"
	await containerd 60 containerd_client version
	local image
	for image in pause web; do
		containerd_client images import "$IMAGES/$image.tar" >>"$RUN/log/images.log" 2>&1 ||
			die "containerd cannot import $IMAGES/$image.tar; see $RUN/log/images.log"
	done
	say "containerd is ready"
}

# make_mount_point creates a folder where there is none, for down.sh to remove.
make_mount_point() {
	if [[ ! -d $1 ]]; then
		mkdir -p "$1"
		echo "$1" >>"$RUN/mount-points"
	fi
}

containerd_client() { ctr --address "$SOCKET" --namespace k8s.io "$@"; }

kubelet_up() {
	local flags=() namespaces=() arguments=()
	if [[ -n $NODE_CGROUP ]]; then
		namespaces+=(--cgroup="/proc/$(recorded_pid containerd)/ns/cgroup")
	fi
	if [[ -n $KUBELET_DROPINS ]]; then
		flags+=(--config-dir="$KUBELET_DROPINS")
	fi
	if [[ -f $KUBELET_ENV ]]; then
		read -ra arguments <<<"$(sed -n 's/^KUBELET_KUBEADM_ARGS="\(.*\)"$/\1/p' "$KUBELET_ENV")"
		flags+=("${arguments[@]}")
	fi
	start kubelet nsenter --mount="/proc/$(recorded_pid containerd)/ns/mnt" "${namespaces[@]}" --wd="$RUN" "$BIN/kubelet" \
		--config="$RUN/kubelet.yaml" --kubeconfig="$RUN/kubelet.kubeconfig" --hostname-override="$NODE" \
		--node-ip="$NODE_IP" "${flags[@]}"
}

# kube_proxy_healthy asks within the network namespace. Bash speaks the HTTP, so
# that the node needs no curl.
kube_proxy_healthy() {
	# shellcheck disable=SC2016 # $line is the inner shell's
	nsenter --net="/run/netns/$NETNS" bash -c \
		'exec 3<>/dev/tcp/127.0.0.1/10256 && printf "GET /healthz HTTP/1.0\r\n\r\n" >&3 && read -r line <&3 && [[ $line == *" 200 "* ]]'
}

# small_meminfo MIB: this machine's /proc/meminfo cut down to MIB, 60% of it free.
small_meminfo() {
	awk -v total=$(($1 * 1024)) '
		$1 == "MemTotal:" { $2 = total }
		$1 == "MemFree:" || $1 == "MemAvailable:" { $2 = int(total * 0.6) }
		$1 ~ /^Swap/ { $2 = 0 }
		$1 !~ /^(Vmalloc|Direct|Mem)/ && $2 > total * 0.2 { $2 = int(total * 0.2) }
		{ printf "%-16s%10d%s\n", $1, $2, $3 ? " " $3 : "" }' /proc/meminfo
}

# OOM scores are left alone throughout: lowering one needs CAP_SYS_RESOURCE,
# which root lacks in many containers and virtual machines, and runc then only
# says "can't get final child's PID from pipe: EOF".
containerd_config() {
	cat <<-END
		version = 2
		[grpc]
		  address = "$SOCKET"
		[plugins."io.containerd.internal.v1.opt"]
		  path = "/var/lib/containerd/opt"
		[plugins."io.containerd.grpc.v1.cri"]
		  sandbox_image = "$PAUSE_IMAGE"
		  restrict_oom_score_adj = true
		  disable_hugetlb_controller = true
		  tolerate_missing_hugetlb_controller = true
		  netns_mounts_under_state_dir = true
		[plugins."io.containerd.grpc.v1.cri".cni]
		  bin_dir = "/usr/lib/cni"
		  conf_dir = "$RUN/cni"
		[plugins."io.containerd.grpc.v1.cri".containerd]
		  default_runtime_name = "runc"
		[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
		  runtime_type = "io.containerd.runc.v2"
		[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
		  SystemdCgroup = false
	END
}

cni_config() {
	cat <<-END
		{"cniVersion": "1.0.0", "name": "$NETNS", "plugins": [
		  {"type": "bridge", "bridge": "cni0", "isGateway": true, "isDefaultGateway": true, "hairpinMode": true,
		   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$NODE_PODS"}]]}},
		  {"type": "portmap", "capabilities": {"portMappings": true}}]}
	END
}

# On a node made small, memory.available is not watched: that signal counts the
# whole machine's memory and would evict at random. A test of eviction sets it
# in a drop-in.
kubelet_config() {
	local memory=100Mi
	if [[ -n $NODE_MEM_MIB ]]; then
		memory=0%
	fi
	cat <<-END
		apiVersion: kubelet.config.k8s.io/v1beta1
		kind: KubeletConfiguration
		failCgroupV1: false
		cgroupDriver: cgroupfs
		failSwapOn: false
		oomScoreAdj: 0
		containerRuntimeEndpoint: unix://$SOCKET
		volumePluginDir: /var/lib/kubelet/volume-plugins
		clusterDomain: cluster.local
		clusterDNS: [${SERVICES%.*}.10]
		resolvConf: $RUN/resolv.conf
		authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $RUN/pki/ca.crt}}
		authorization: {mode: Webhook}
		nodeStatusUpdateFrequency: 5s
		imageGCHighThresholdPercent: 100
		imageGCLowThresholdPercent: 99
		evictionHard: {memory.available: $memory, nodefs.available: 1%, nodefs.inodesFree: 1%, imagefs.available: 1%}
	END
}

kube_proxy_config() {
	cat <<-END
		apiVersion: kubeproxy.config.k8s.io/v1alpha1
		kind: KubeProxyConfiguration
		mode: $PROXY_MODE
		clusterCIDR: $PODS
		clientConnection: {kubeconfig: $RUN/kube-proxy.kubeconfig}
		oomScoreAdj: 0
		conntrack: {maxPerCore: 0, min: 0}
		healthzBindAddress: 127.0.0.1:10256
		metricsBindAddress: 127.0.0.1:10249
	END
}
