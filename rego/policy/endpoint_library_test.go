package policy_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	opa "github.com/open-policy-agent/opa/v1/rego"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/seed"
)

// Whatever objects hold, a violation gets no endpoint that the engine refuses, and none that it would take is lost.
func TestTheLibraryAddsTheEndpointsThatTheEngineTakes(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 1))
	odd := []any{"", nil, "text", "*", "0.0.0.0", "127.0.0.1", 0, -1, 1.5, 65536, true, []any{}, []any{nil}, map[string]any{}}
	fields := map[string][]any{
		"address": {"203.0.113.7", "::ffff:203.0.113.7", "2001:db8::7", "fe80::1%eth0", "10.0.0.0/8", "::"},
		"node":    {"kiosk-1", policy.EveryNode},
		"host":    {"shop.example.com", "*.example.com", "a..b", "-a", "a_b", "é.example.com", "a.example.com.", "10.0.0.7"},
		"port":    {1, 65535, 8472},
		"protocol": {
			"TCP", "UDP", "SCTP", "tcp", "ICMP",
		},
	}
	candidates := make([]any, 3000)
	for i := range candidates {
		candidate := map[string]any{}
		for field, values := range fields {
			switch random.IntN(8) {
			case 0:
				candidate[field] = odd[random.IntN(len(odd))]
			case 1, 2, 3, 4:
				candidate[field] = values[random.IntN(len(values))]
			}
		}
		candidates[i] = candidate
	}
	for i, added := range addedEndpoints(t, candidates) {
		_, refused := policy.NewEndpoints([]any{whole(t, candidates[i])})
		switch endpoints, err := policy.NewEndpoints(added); {
		case len(added) == 0 && refused == nil && candidates[i].(map[string]any)["address"] != "127.0.0.1":
			t.Errorf("%v is left out, and is an endpoint", candidates[i])
		case len(added) > 0 && err != nil:
			t.Errorf("%v becomes %v: %v", candidates[i], added, err)
		case len(added) > 0 && len(endpoints) != 1:
			t.Errorf("%v becomes %+v", candidates[i], endpoints)
		}
	}
}

// addedEndpoints are what endpoint.added adds of each candidate alone.
func addedEndpoints(t *testing.T, candidates []any) [][]any {
	t.Helper()
	options := slices.Concat(libraryModules(t, "endpoint"), libraryModules(t, "address"), []func(*opa.Rego){
		opa.Query(`out := [object.get(data.lightk8s.lib.endpoint.added({}, [candidate]), "endpoints", []) | some candidate in input]`),
		opa.Input(candidates), opa.StrictBuiltinErrors(true),
	})
	results, err := opa.New(options...).Eval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var lists [][]any
	for _, list := range results[0].Bindings["out"].([]any) {
		endpoints, _ := whole(t, list).([]any)
		lists = append(lists, endpoints)
	}
	return lists
}

// whole returns a value as the engine hands it on: its whole numbers are int64.
func whole(t *testing.T, v any) any {
	t.Helper()
	data, err := json.Marshal(map[string]any{"v": v})
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := policy.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return decoded["v"]
}
