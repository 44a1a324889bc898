package lightk8s.lib.endpoint_test

import data.lightk8s.lib.endpoint

bare := {"message": "m", "path": []}

of(given) := object.get(endpoint.added(bare, given), "endpoints", [])

test_fields_as_objects_have_them if {
	of([{"address": "203.0.113.7", "node": "n", "host": "Shop.example.com", "port": "6443", "protocol": "TCP"}]) == [{
		"address": "203.0.113.7", "node": "n", "host": "shop.example.com", "port": 6443, "protocol": "TCP",
	}]
	of([{"node": "*", "port": 53, "protocol": "UDP"}]) == [{"node": "*", "port": 53, "protocol": "UDP"}]
	endpoint.added(bare, [{"host": "*.example.com"}]) == {"message": "m", "path": [], "endpoints": [{"host": "*.example.com"}]}
}

test_what_is_not_known_is_left_out if {
	every ip in ["", "0.0.0.0", "::", "::ffff:0.0.0.0"] {
		of([{"address": ip, "node": "", "host": "", "port": 1, "protocol": "TCP"}]) == [{"port": 1, "protocol": "TCP"}]
	}
}

test_what_is_no_endpoint_is_left_out if {
	every candidate in [
		{}, {"node": "n"}, {"address": ""}, {"address": "0.0.0.0"}, {"host": "a.example.com", "protocol": "TCP"},
		{"address": "127.0.0.1", "port": 1}, {"address": "::1", "port": 1}, {"address": "localhost", "port": 1},
		{"address": "10.0.0.0/8", "port": 1}, {"address": "fe80::1%eth0", "port": 1}, {"address": 7, "port": 1},
		{"host": "a b", "port": 1}, {"host": "*", "port": 1}, {"host": "a.example.com:80"}, {"host": ["a"], "port": 1},
		{"host": "a.example.com", "port": 0}, {"host": "a.example.com", "port": 65536}, {"host": "a.example.com", "port": 1.5},
		{"port": "http"}, {"port": "08"}, {"port": -1}, {"port": {}}, {"port": [1]}, {"port": true},
		{"port": 1, "protocol": "tcp"}, {"port": 1, "protocol": 6}, {"port": 1, "node": 7}, {"port": 1, "url": "x"},
	] {
		endpoint.added(bare, [candidate]) == bare
		of([candidate, {"port": 1}]) == [{"port": 1}]
	}
	endpoint.added(bare, []) == bare
}

test_hosts_of_a_rule if {
	endpoint.of_rule("Host(`a.example.com`, `b.example.com`) && PathPrefix(`/x`)") == [{"host": "a.example.com"}, {"host": "b.example.com"}]
	endpoint.of_rule("(Host(\"a.example.com\") || Host(`b.example.com`)) && !Host(`c.example.com`)") == [{"host": "a.example.com"}, {"host": "b.example.com"}]
	every rule in ["", "PathPrefix(`/`)", "HostRegexp(`a`)", "HostSNI(`a.example.com`)", "!(Host(`a`))", "! Host(`a`)", "Host()", 7, null, {}] {
		endpoint.of_rule(rule) == []
	}
}

test_urls if {
	endpoint.of_url("https://10.0.0.7:2379", "n") == {"address": "10.0.0.7", "node": "n", "port": "2379", "protocol": "TCP"}
	endpoint.of_url("http://[fd00::7]:2380/", "n") == {"address": "fd00::7", "node": "n", "port": "2380", "protocol": "TCP"}
	every url in ["https://10.0.0.7", "https://[fd00::7]", "unix:///run/etcd.sock", ""] {
		of([endpoint.of_url(url, "n")]) == []
	}
}

test_every_place_has_every_port if {
	endpoint.crossed([{"node": "a"}, {"node": "b"}], [{"port": 1}, {"port": 2}]) == [
		{"node": "a", "port": 1}, {"node": "a", "port": 2}, {"node": "b", "port": 1}, {"node": "b", "port": 2},
	]
	endpoint.crossed([{"address": "10.0.0.7"}], []) == [{"address": "10.0.0.7"}]
}
