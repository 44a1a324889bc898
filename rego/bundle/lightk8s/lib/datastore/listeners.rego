package lightk8s.lib.datastore

import data.lightk8s.lib.address
import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane

# listeners are the URLs that a flag of etcd such as "listen-client-urls" gives, as
#   {"url": "https://10.0.0.7:2379", "scheme": "https", "host": "10.0.0.7", "is_loopback": false}
# They are empty if the flag is not given: then only the machine itself reaches etcd.
listeners(flag) := [{"url": url, "scheme": scheme, "host": host, "is_loopback": address.is_loopback(host)} |
	some text in split(arguments.text(controlplane.flags("etcd"), flag), ",")
	url := trim_space(text)
	scheme := split(url, "://")[0]
	scheme in {"http", "https"}
	host := address.host(url)
]
