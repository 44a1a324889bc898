# shellcheck shell=bash
# etcd, API server, controller manager and scheduler. Sourced, never run.

control_up() {
	# shellcheck disable=SC2206 # flags, split on purpose
	local pki=$RUN/pki extra=(${APISERVER_ARGS:-})
	start etcd "$BIN/etcd" --data-dir="$RUN/etcd" --unsafe-no-fsync --log-level=warn \
		--listen-client-urls=http://127.0.0.1:2379 --advertise-client-urls=http://127.0.0.1:2379 \
		--listen-peer-urls=http://127.0.0.1:2380
	start kube-apiserver "$BIN/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 \
		--advertise-address="$NODE_IP" --secure-port=6443 --service-cluster-ip-range="$SERVICES" --allow-privileged \
		--tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" --client-ca-file="$pki/ca.crt" \
		--authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction \
		--service-account-issuer=https://kubernetes.default.svc \
		--service-account-key-file="$pki/sa.key" --service-account-signing-key-file="$pki/sa.key" \
		--kubelet-client-certificate="$pki/kubelet-client.crt" --kubelet-client-key="$pki/kubelet-client.key" \
		--kubelet-preferred-address-types=InternalIP \
		--proxy-client-cert-file="$pki/front-proxy.crt" --proxy-client-key-file="$pki/front-proxy.key" \
		--requestheader-client-ca-file="$pki/ca.crt" --requestheader-allowed-names=front-proxy-client \
		--requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
		--requestheader-extra-headers-prefix=X-Remote-Extra- "${extra[@]}"
	await kube-apiserver 120 kubectl get --raw /readyz
	say "kube-apiserver is ready"

	# Without the qps flags a new namespace waits 6 s for its ServiceAccount.
	start_client kube-controller-manager --service-account-private-key-file="$pki/sa.key" --root-ca-file="$pki/ca.crt" \
		--cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key" \
		--use-service-account-credentials --allocate-node-cidrs --cluster-cidr="$PODS" \
		--service-cluster-ip-range="$SERVICES" --kube-api-qps=300 --kube-api-burst=600 \
		--flex-volume-plugin-dir="$RUN/volume-plugins"
	start_client kube-scheduler
	await kube-controller-manager 60 kubectl get serviceaccount default
	say "the control plane is ready"
}

# start_client NAME FLAGS...: starts a component that works through the API server.
start_client() {
	local name=$1 config=$RUN/$1.kubeconfig
	shift
	start "$name" "$BIN/$name" --kubeconfig="$config" --authentication-kubeconfig="$config" \
		--authorization-kubeconfig="$config" --bind-address=127.0.0.1 --leader-elect=false "$@"
}

kubectl() { "$BIN/kubectl" --kubeconfig="$RUN/admin.kubeconfig" "$@"; }

control_down() {
	local name
	for name in kube-scheduler kube-controller-manager kube-apiserver etcd; do
		stop "$name"
	done
}
