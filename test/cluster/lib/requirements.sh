# shellcheck shell=bash
# What the node needs from the distribution. Sourced, never run.

# requirements lists a file or command and the Debian package that has it.
# Commands are looked for, not packages: containerd can come from elsewhere
# (Docker's containerd.io, say), and Debian's would conflict with it.
requirements() {
	cat <<-END
		containerd                containerd
		runc                      runc
		/usr/lib/cni/bridge       containernetworking-plugins
		iptables                  iptables
		nft                       nftables
		conntrack                 conntrack
		ip                        iproute2
		modprobe                  kmod
		openssl                   openssl
	END
}

# missing_packages prints the packages to install, one a line.
missing_packages() {
	local what package
	while read -r what package; do
		PATH=$PATH:/usr/sbin:/sbin command -v "$what" >/dev/null || echo "$package"
	done < <(requirements)
}
