package policy_test

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"github.com/lightk8s/lightk8s/test/seed"
)

// specialPurpose are the blocks of IANA's registries for IPv4 and IPv6 addresses of special
// purpose, and whether they are globally reachable; of nested blocks the longest decides. Those
// without an answer, such as 6to4, are left out, and those for documentation count as reachable.
var specialPurpose = map[string]bool{
	"0.0.0.0/8": false, "0.0.0.0/32": false, "10.0.0.0/8": false, "100.64.0.0/10": false, "127.0.0.0/8": false,
	"169.254.0.0/16": false, "172.16.0.0/12": false, "192.0.0.0/24": false, "192.0.0.0/29": false,
	"192.0.0.8/32": false, "192.0.0.9/32": true, "192.0.0.10/32": true, "192.0.0.170/32": false, "192.0.0.171/32": false,
	"192.0.2.0/24": true, "192.31.196.0/24": true, "192.52.193.0/24": true, "192.168.0.0/16": false,
	"192.175.48.0/24": true, "198.18.0.0/15": false, "198.51.100.0/24": true, "203.0.113.0/24": true,
	"240.0.0.0/4": false, "255.255.255.255/32": false,
	"::1/128": false, "::/128": false, "64:ff9b::/96": true, "64:ff9b:1::/48": false, "100::/64": false,
	"100:0:0:1::/64": false, "2001::/23": false, "2001:1::1/128": true, "2001:1::2/128": true, "2001:1::3/128": true,
	"2001:2::/48": false, "2001:3::/32": true, "2001:4:112::/48": true, "2001:10::/28": false, "2001:20::/28": true,
	"2001:30::/28": true, "2001:db8::/32": true, "2620:4f:8000::/48": true, "3fff::/20": true, "5f00::/16": false,
	"fc00::/7": false, "fe80::/10": false,
}

// reachable reports whether the internet routes an address: net/netip and IANA together.
func reachable(ip netip.Addr) bool {
	ip = ip.Unmap()
	longest, is := -1, ip.IsGlobalUnicast() && (ip.Is4() || netip.MustParsePrefix("2000::/3").Contains(ip))
	for block, global := range specialPurpose {
		if prefix := netip.MustParsePrefix(block); prefix.Contains(ip) && prefix.Bits() > longest {
			longest, is = prefix.Bits(), global
		}
	}
	return is
}

// last is the last address of a block.
func last(prefix netip.Prefix) netip.Addr {
	bytes := prefix.Addr().AsSlice()
	for bit := prefix.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 1 << (7 - bit%8)
	}
	ip, _ := netip.AddrFromSlice(bytes)
	return ip
}

func TestPublicAddressesAreThoseOfIANA(t *testing.T) {
	var addresses []netip.Addr
	add := func(ip netip.Addr) {
		if !ip.IsValid() {
			return
		}
		addresses = append(addresses, ip)
		if ip.Is4() {
			addresses = append(addresses, netip.AddrFrom16(ip.As16()))
		}
	}
	blocks := []string{"224.0.0.0/4", "ff00::/8", "fec0::/10", "2000::/3", "::ffff:0:0/96", "0.0.0.0/0", "::/0"}
	for block := range specialPurpose {
		blocks = append(blocks, block)
	}
	slices.Sort(blocks)
	for _, block := range blocks {
		prefix := netip.MustParsePrefix(block)
		for _, edge := range []netip.Addr{prefix.Masked().Addr(), last(prefix.Masked())} {
			add(edge)
			add(edge.Prev())
			add(edge.Next())
		}
	}
	random := rand.New(rand.NewPCG(1+seed.Of(t), 2))
	for range 2000 {
		var b [16]byte
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		add(netip.AddrFrom4([4]byte(b[:4])))
		b[0] = 0x20 | b[0]&0x1f // in 2000::/3
		add(netip.AddrFrom16(b))
	}
	texts := []string{"", "localhost", "10.0.0.1/8", "010.1.1.1", "8.8.8", "8.8.8.8.", " 8.8.8.8", "fe80::1%eth0", "2001:db8::7%1", "[2001:db8::7]", "::ffff:8.8.8.8:1"}
	for _, ip := range addresses {
		texts = append(texts, ip.String())
	}
	got := libraryFunction(t, "address", "is_public")(t, texts)
	for i, text := range texts {
		want := i >= len(texts)-len(addresses) && reachable(netip.MustParseAddr(text))
		if got[text] != want {
			t.Errorf("is_public(%q) is %v, want %v", text, got[text], want)
		}
	}
}
