package nodefiles

import "testing"

// TestAnAddressHoldsNoWordsForTheShell: what stands behind the % of an IPv6 address can be anything,
// and the kubelet of a node says what its address is.
func TestAnAddressHoldsNoWordsForTheShell(t *testing.T) {
	for _, address := range []string{"fe80::1%a -oProxyCommand=id", "fe80::1%/;e id;s/a", "fe80::1%$(id)", "fe80::1%&"} {
		if reason := guard(Node{Name: "n1", Address: address}); reason == "" {
			t.Errorf("%q is taken for an address", address)
		}
	}
	for _, address := range []string{"fe80::1%eth0", "192.0.2.1", "2001:db8::1", "n1.example.com"} {
		if reason := guard(Node{Name: "n1", Address: address}); reason != "" {
			t.Errorf("%q: %s", address, reason)
		}
	}
}
