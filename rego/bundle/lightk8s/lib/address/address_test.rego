package lightk8s.lib.address_test

import data.lightk8s.lib.address

test_public if {
	every ip in ["203.0.113.7", "8.8.8.8", "2001:db8::7", "100.128.0.1", "172.32.0.1"] {
		address.is_public(ip)
	}
}

test_not_public if {
	every ip in ["10.0.0.4", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.31.0.1", "192.168.1.1", "::1", "fd00::1", "fe80::1"] {
		not address.is_public(ip)
	}
}

test_a_name_is_no_address if {
	not address.is_public("api.shop.example.com")
	not address.cidr("api.shop.example.com")
	not address.is_public("")
	not address.is_public(null)
}

test_loopback if {
	every host in ["localhost", "127.0.0.1", "127.1.2.3", "::1"] {
		address.is_loopback(host)
	}
	not address.is_loopback("10.0.0.4")
}

test_unspecified if {
	every ip in ["0.0.0.0", "::", "0:0::0", "::ffff:0.0.0.0"] {
		address.is_unspecified(ip)
	}
	every ip in ["0.0.0.1", "::1", "10.0.0.4", "", "*", null, 0] {
		not address.is_unspecified(ip)
	}
}

test_block_without_public_addresses if {
	every block in ["10.0.0.0/8", "10.0.0.4/32", "192.168.0.0/24", "fd00::/64", "127.0.0.0/8"] {
		address.is_inside(block)
	}
	every block in ["0.0.0.0/0", "10.0.0.0/7", "203.0.113.0/24", "::/0", "10.0.0.4", "primary", ""] {
		not address.is_inside(block)
	}
}

test_host if {
	address.host("https://8.8.4.7:6443") == "8.8.4.7"
	address.host("https://[fd00::7]:2379/path") == "fd00::7"
	address.host("api.example.com") == "api.example.com"
	address.host("8.8.4.7:6443") == "8.8.4.7"
	every text in ["", "https://", "fd00::7", "https://:2379", "unix:///run/etcd.sock", null, 7] {
		not address.host(text)
	}
}

test_is_replaced if {
	address.is_replaced("8.8.4.7", {"10.0.0.7", "8.8.4.8"})
	address.is_replaced("2a01:4f8::7", ["8.8.4.8", "2a01:4f8::8"])
	every addresses in [{"8.8.4.7", "8.8.4.8"}, {"10.0.0.7"}, {"2a01:4f8::7"}, {"server-1"}, set(), {7}] {
		not address.is_replaced("8.8.4.7", addresses)
	}
	not address.is_replaced("10.0.0.8", {"8.8.4.8"})
}
