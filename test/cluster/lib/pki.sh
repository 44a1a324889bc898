# shellcheck shell=bash
# Certificates and kubeconfigs. Sourced, never run.

pki_up() {
	[[ -f $RUN/pki/done ]] && return
	key_pair_of ca -x509 -subj /CN=lightk8s-test -days 30
	# SEC 1, not PKCS #8: the API server takes the public half from this file too.
	openssl ecparam -name prime256v1 -genkey -noout -out "$RUN/pki/sa.key" 2>/dev/null ||
		die "openssl cannot make the key that signs service account tokens"

	certificate apiserver /CN=kube-apiserver \
		"IP:127.0.0.1,IP:$NODE_IP,IP:${SERVICES%.*}.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc"
	certificate front-proxy /CN=front-proxy-client
	certificate kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client
	certificate admin /O=system:masters/CN=admin
	certificate kube-controller-manager /CN=system:kube-controller-manager
	certificate kube-scheduler /CN=system:kube-scheduler
	certificate kube-proxy /CN=system:kube-proxy
	certificate kubelet "/O=system:nodes/CN=system:node:$NODE"

	local user
	for user in admin kube-controller-manager kube-scheduler kube-proxy kubelet; do
		kubeconfig "$user"
	done
	touch "$RUN/pki/done"
}

# key_pair_of NAME ARGS...: a P-256 key, and a request or self-signed certificate.
key_pair_of() {
	local name=$1
	shift
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$RUN/pki/$name.key" \
		-out "$RUN/pki/$name.crt" "$@" 2>/dev/null || die "openssl cannot make the key and certificate of $name"
}

# certificate NAME SUBJECT [SANS]: signed by the cluster's own authority.
certificate() {
	local name=$1 subject=$2 sans=${3:-} extensions
	extensions=$'keyUsage=critical,digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth,clientAuth'
	if [[ -n $sans ]]; then
		extensions+=$'\nsubjectAltName='$sans
	fi
	key_pair_of "$name" -subj "$subject"
	openssl x509 -req -in "$RUN/pki/$name.crt" -CA "$RUN/pki/ca.crt" -CAkey "$RUN/pki/ca.key" -CAcreateserial -days 30 \
		-extfile <(echo "$extensions") -out "$RUN/pki/$name.signed" 2>/dev/null || die "openssl cannot sign the certificate of $name"
	mv "$RUN/pki/$name.signed" "$RUN/pki/$name.crt"
}

kubeconfig() {
	cat >"$RUN/$1.kubeconfig" <<-END
		apiVersion: v1
		kind: Config
		current-context: lightk8s-test
		clusters:
		- name: lightk8s-test
		  cluster: {server: "https://$NODE_IP:6443", certificate-authority: "$RUN/pki/ca.crt"}
		users:
		- name: $1
		  user: {client-certificate: "$RUN/pki/$1.crt", client-key: "$RUN/pki/$1.key"}
		contexts:
		- name: lightk8s-test
		  context: {cluster: lightk8s-test, user: $1}
	END
}
