package policy

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/test/seed"
)

func TestAnEndpointThatIsNoneIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		endpoint map[string]any
		want     string
	}{
		"nothing":                {map[string]any{}, "endpoint 0 has no address, port or host"},
		"node alone":             {map[string]any{"node": "kiosk-1"}, "has no address, port or host"},
		"protocol alone":         {map[string]any{"protocol": "TCP"}, "has no address, port or host"},
		"protocol without port":  {map[string]any{"host": "a.example.com", "protocol": "TCP"}, "has a protocol and no port"},
		"unknown field":          {map[string]any{"port": int64(1), "url": "x"}, `has an unknown field "url"`},
		"first of two errors":    {map[string]any{"port": int64(0), "node": ""}, "has node , want a name"},
		"address a name":         {map[string]any{"address": "a.example.com"}, "has address a.example.com, want the IP address of an interface"},
		"address a block":        {map[string]any{"address": "10.0.0.0/8"}, "has address 10.0.0.0/8"},
		"address with a zone":    {map[string]any{"address": "fe80::1%eth0"}, "has address fe80::1%eth0"},
		"every IPv4 address":     {map[string]any{"address": "0.0.0.0", "port": int64(1)}, "has address 0.0.0.0"},
		"every IPv6 address":     {map[string]any{"address": "::", "port": int64(1)}, "has address ::"},
		"every mapped address":   {map[string]any{"address": "::ffff:0.0.0.0", "port": int64(1)}, "has address ::ffff:0.0.0.0"},
		"address a number":       {map[string]any{"address": int64(1)}, "has address 1"},
		"address null":           {map[string]any{"address": nil, "port": int64(1)}, "has address <nil>"},
		"port 0":                 {map[string]any{"port": int64(0)}, "has port 0, want a number from 1 to 65535"},
		"port negative":          {map[string]any{"port": int64(-1)}, "has port -1"},
		"port too large":         {map[string]any{"port": int64(65536)}, "has port 65536"},
		"port beyond a register": {map[string]any{"port": int64(1<<32 + 80)}, "has port 4294967376"},
		"port fractional":        {map[string]any{"port": 80.5}, "has port 80.5"},
		"port a text":            {map[string]any{"port": "80"}, "has port 80"},
		"protocol in lower case": {map[string]any{"port": int64(1), "protocol": "tcp"}, "has protocol tcp, want TCP, UDP or SCTP"},
		"host empty":             {map[string]any{"host": ""}, "has host , want a DNS name in lower case"},
		"host in upper case":     {map[string]any{"host": "A.example.com"}, "has host A.example.com"},
		"host a wildcard alone":  {map[string]any{"host": "*"}, "has host *"},
		"host an address":        {map[string]any{"host": "10.0.0.7"}, "has host 10.0.0.7"},
		"host with a port":       {map[string]any{"host": "a.example.com:80"}, "has host a.example.com:80"},
		"host too long":          {map[string]any{"host": "*." + strings.Repeat("a.", 125) + "aa"}, "has host *.a.a."},
		"node no text":           {map[string]any{"node": int64(1), "port": int64(1)}, "has node 1, want a name"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newEndpoints([]any{c.endpoint})
			wantError(t, err, c.want)
		})
	}
}

func TestEndpointsAreAlikeWhateverTheirOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 1))
	pick := func(values ...any) any { return values[random.IntN(len(values))] }
	for range 200 {
		list := make([]any, 1+random.IntN(8))
		for i := range list {
			fields := map[string]any{"port": pick(int64(1), int64(2), int64(65535))}
			for field, values := range map[string][]any{
				"address": {"10.0.0.9", "10.0.0.10", "::ffff:10.0.0.9", "fd00::1", "FD00:0::1"}, "node": {"a", "b", EveryNode},
				"host": {"a.example.com", "*.example.com"}, "protocol": {"TCP", "UDP"},
			} {
				if random.IntN(2) == 0 {
					fields[field] = pick(values...)
				}
			}
			list[i] = fields
		}
		want, err := newEndpoints(list)
		if err != nil {
			t.Fatal(err)
		}
		more := append(slices.Clone(list), list[random.IntN(len(list))])
		random.Shuffle(len(more), func(i, j int) { more[i], more[j] = more[j], more[i] })
		got, err := newEndpoints(more)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("endpoints of %v (-first +shuffled, one twice):\n%s", list, diff)
		}
		for i := 1; i < len(got); i++ {
			if got[i-1].Compare(got[i]) >= 0 || got[i].Compare(got[i-1]) <= 0 {
				t.Errorf("endpoints %+v stand in this order", got)
			}
		}
	}
}

func TestEndpointsCountInTheWeightOfAVerdict(t *testing.T) {
	bare := Verdict{Findings: []Finding{{Message: "m"}}}
	full := Verdict{Findings: []Finding{{Message: "m", Endpoints: make([]Endpoint, 100)}}}
	if each := (full.weight() - bare.weight()) / 100; each < 72 {
		t.Errorf("an endpoint counts for %d bytes, and takes 72 without its texts", each)
	}
}
