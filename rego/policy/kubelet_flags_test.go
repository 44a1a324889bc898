package policy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	opa "github.com/open-policy-agent/opa/v1/rego"
	cliflag "k8s.io/component-base/cli/flag"

	"github.com/lightk8s/lightk8s/test/seed"
)

// parsed is what flags of each type come to in the kubelet, with the types that it parses them by.
type parsed struct {
	maxPods      int32
	anonymous    bool
	mode         string
	hard         map[string]string
	kubeReserved map[string]string
	gates        map[string]bool
}

// parse reads arguments name=value in order, as the flags of the kubelet do.
func parse(args []string) (parsed, error) {
	var p parsed
	hard := cliflag.NewLangleSeparatedMapStringString(&p.hard)
	reserved := cliflag.NewMapStringString(&p.kubeReserved)
	gates := cliflag.NewMapStringBool(&p.gates)
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		var err error
		switch name {
		case "max-pods":
			var n int64
			n, err = strconv.ParseInt(value, 0, 32)
			p.maxPods = int32(n)
		case "anonymous-auth":
			p.anonymous, err = strconv.ParseBool(value)
		case "authorization-mode":
			p.mode = value
		case "eviction-hard":
			err = hard.Set(value)
		case "kube-reserved":
			err = reserved.Set(value)
		case "feature-gates":
			err = gates.Set(value)
		default:
			err = fmt.Errorf("no flag %s", name)
		}
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

// value is what the kubelet has for a field, if a flag says so.
func (p parsed) value(flag string) any {
	switch flag {
	case "max-pods":
		return p.maxPods
	case "anonymous-auth":
		return p.anonymous
	case "authorization-mode":
		return p.mode
	case "eviction-hard":
		return p.hard
	case "kube-reserved":
		return p.kubeReserved
	}
	gate, named := p.gates["MemoryQoS"]
	if !named {
		return nil
	}
	return gate
}

var kubeletFlags = map[string]struct {
	path   []any
	values []string
}{
	"max-pods":           {[]any{"maxPods"}, []string{"24", "250", "0", "-1", "many", "", "2147483647", "1.5"}},
	"anonymous-auth":     {[]any{"authentication", "anonymous", "enabled"}, []string{"true", "false", "1", "F", "TRUE", "yes", "tRue"}},
	"authorization-mode": {[]any{"authorization", "mode"}, []string{"AlwaysAllow", "Webhook", "", "a=b"}},
	"eviction-hard": {[]any{"evictionHard"}, []string{
		"memory.available<100Mi", "memory.available<1Gi,nodefs.available<5%", " memory.available < 5% ,", "memory.available=1", "", "<", "a<b<c",
	}},
	"kube-reserved": {[]any{"kubeReserved"}, []string{"cpu=100m", "cpu=1,memory=1Gi,", "memory", " cpu = 1 ", "", "a=b=c"}},
	"feature-gates": {[]any{"featureGates", "MemoryQoS"}, []string{"MemoryQoS=true", "A=true,MemoryQoS=0", "A=false", "MemoryQoS=yes", ""}},
}

// What kubelets make of their flags is what nodeconfig.value makes of them. Where no kubelet would
// start, nothing is known.
func TestFlagsAreReadAsKubeletsReadThem(t *testing.T) {
	var modules []func(*opa.Rego)
	for _, library := range []string{"address", "arguments", "inventory", "nodeconfig", "nodes", "profile", "quantity", "skip", "version"} {
		modules = append(modules, libraryModules(t, library)...)
	}
	query, err := opa.New(append(modules, opa.StrictBuiltinErrors(true),
		opa.Query("out := {flag: value | some flag, path in input.paths; value := data.lightk8s.lib.nodeconfig.value(path, null)}"))...,
	).PrepareForEval(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]any{}
	var names []string
	for name, flag := range kubeletFlags {
		paths[name], names = flag.path, append(names, name)
	}
	slices.Sort(names)
	random := rand.New(rand.NewPCG(1+seed.Of(t), 2))
	known := 0
	for range 2000 {
		var nodeArgs, args []string
		given := map[string]bool{}
		for range random.IntN(4) {
			name := names[random.IntN(len(names))]
			arg := name + "=" + kubeletFlags[name].values[random.IntN(len(kubeletFlags[name].values))]
			given[name] = true
			args = append(args, arg)
			switch random.IntN(3) {
			case 0:
				nodeArgs = append(nodeArgs, "--kubelet-arg="+arg)
			case 1:
				nodeArgs = append(nodeArgs, "--kubelet-arg", arg)
			case 2:
				nodeArgs = append(nodeArgs, "--kubelet-arg", "--"+arg)
			}
		}
		want, refused := parse(args)
		for name, got := range evalFlags(t, query, paths, append([]string{"agent"}, nodeArgs...)) {
			if refused != nil {
				continue // no kubelet runs with these
			}
			known++
			if diff := cmp.Diff(roundTrip(t, want.value(name)), got); diff != "" || !given[name] {
				t.Errorf("%q: %s (-kubelet +rego):\n%s", args, name, diff)
			}
			delete(given, name)
		}
		for name := range given {
			if refused == nil && want.value(name) != nil {
				t.Errorf("%q: %s is %v, and not known", args, name, want.value(name))
			}
		}
	}
	if known < 500 {
		t.Errorf("only %d values were compared", known)
	}
}

func evalFlags(t *testing.T, query opa.PreparedEvalQuery, paths map[string]any, nodeArgs []string) map[string]any {
	t.Helper()
	annotation, err := json.Marshal(nodeArgs)
	if err != nil {
		t.Fatal(err)
	}
	node := map[string]any{"metadata": map[string]any{"name": "a", "annotations": map[string]any{"k3s.io/node-args": string(annotation)}}}
	results, err := query.Eval(context.Background(), opa.EvalInput(map[string]any{
		"paths":  paths,
		"object": map[string]any{"kind": "NodeConfig", "metadata": map[string]any{"name": "a"}},
		"facts":  map[string]any{"inventory": map[string]any{"Node": map[string]any{"": []any{node}}}},
	}))
	if err != nil {
		t.Fatalf("%q: %v", nodeArgs, err)
	}
	return results[0].Bindings["out"].(map[string]any)
}

func roundTrip(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var out any
	if err := decoder.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}
