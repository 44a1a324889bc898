package nodefiles

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/test/seed"
)

// shows has the kubelet of the machine return a configuration through the API server.
func (m *machine) shows(configz string) {
	m.write("/configz", configz)
	m.env = append(m.env, "LIGHTK8S_KUBECTL=sh "+m.root+"/kubectl")
	m.write("/kubectl", `cat "$LIGHTK8S_ROOT/configz"`+"\n")
}

// running is what a kubelet shows that runs with what is written for a node, but for some fields.
func running(t *testing.T, nodes []Node, name string, but map[string]any) string {
	t.Helper()
	for _, n := range nodes {
		if n.Name != name {
			continue
		}
		r, err := renderingOf(n)
		if err != nil {
			t.Fatal(err)
		}
		r.render()
		shown := asShown(r.fields)
		shown["address"] = "0.0.0.0"
		maps.Copy(shown, but)
		data, err := json.Marshal(map[string]any{"kubeletconfig": shown})
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	t.Fatalf("there is no node %s", name)
	return ""
}

func TestTheEffectIsProven(t *testing.T) {
	_, nodes := readCase(t, "testdata/k3s-agent.txtar")
	apply, rollback := scriptsFor(t, nodes, "shop-2")
	wanted := running(t, nodes, "shop-2", nil)
	differs := running(t, nodes, "shop-2", map[string]any{"maxPods": 250, "evictionHard": map[string]any{"memory.available": "500Mi"}})
	for name, c := range map[string]struct {
		configz string
		args    []string
		code    int
		says    []string
		undone  bool
	}{
		"as written":      {wanted, nil, 0, []string{"verified: the kubelet runs with what was written", "is applied"}, false},
		"differs":         {differs, nil, EndedDifferent, []string{"maxPods: wanted 24, and the kubelet runs with 250", "evictionHard.memory.available: wanted 98Mi, and the kubelet runs with 500Mi", "evictionHard.nodefs.available: wanted 10%, and the kubelet runs with none", "is applied"}, false},
		"differs, back":   {differs, []string{"--or-back"}, EndedBack, []string{"maxPods: wanted 24, and the kubelet runs with 250", "going back", "everything is as it was"}, true},
		"forbidden":       {"", nil, 0, []string{"not verified: this node cannot read what its kubelet runs with", "is applied"}, false},
		"no JSON":         {"404 page not found\n", nil, 0, []string{"not verified"}, false},
		"cut off":         {wanted[:len(wanted)/2], nil, 0, []string{"not verified"}, false},
		"of another kind": {`{"kind":"Status","status":"Failure"}`, nil, 0, []string{"not verified"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t, "shop-2")
			m.shows(c.configz)
			before := m.state()
			wantEnd(t, m.runWith(apply, c.args...), c.code, c.says...)
			if c.undone {
				m.want(before, "gone back")
				return
			}
			wantEnd(t, m.runWith(apply, "--verify"), c.code)
			wantEnd(t, m.run(apply), c.code, "nothing to do")
			wantEnd(t, m.run(rollback), 0, "everything is as it was")
			m.want(before, "undone")
		})
	}
}

// The script reads JSON as Go does.
func TestJSONIsFlattenedAsGoDoes(t *testing.T) {
	for name, shell := range shells(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "verify.sh")
			if err := os.WriteFile(file, []byte(verifyPart+"\nflatten\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			first := seed.Of(t)
			for draw := first; draw < first+60; draw++ {
				random := rand.New(rand.NewPCG(draw, 1))
				document := map[string]any{"a": randomJSON(random, 4), "b": randomJSON(random, 3)}
				data, err := json.MarshalIndent(document, "", strings.Repeat(" ", random.IntN(3)))
				if err != nil {
					t.Fatal(err)
				}
				cmd := exec.CommandContext(t.Context(), shell[0], append(shell[1:], file)...)
				cmd.Stdin = strings.NewReader(string(data))
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("seed %d: %v\n%s", draw, err, out)
				}
				var want []string
				for path, value := range flat(document) {
					want = append(want, path+"="+value)
				}
				got := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
				slices.Sort(want)
				slices.Sort(got)
				if diff := cmp.Diff(want, slices.DeleteFunc(got, func(s string) bool { return s == "" })); diff != "" {
					t.Fatalf("seed %d: %s\n(-want +got):\n%s", draw, data, diff)
				}
			}
		})
	}
}

func randomJSON(r *rand.Rand, depth int) any {
	kind := r.IntN(8)
	if depth == 0 {
		kind = r.IntN(5)
	}
	switch kind {
	case 0:
		return r.IntN(2) == 0
	case 1:
		return nil
	case 2:
		return r.Int64N(1<<40) - 1<<39
	case 3:
		return float64(r.IntN(100)) / 8
	case 4, 5:
		return []string{"", "98Mi", "a b", `say "no" \ never/`, "<5%&>", "5m0s", "{}[],:", "größe"}[r.IntN(8)]
	case 6:
		list := make([]any, r.IntN(4))
		for i := range list {
			list[i] = randomJSON(r, depth-1)
		}
		return list
	}
	fields := map[string]any{}
	for i := range r.IntN(4) {
		fields[fmt.Sprintf("%s%d", []string{"memory.available", "x y", "k"}[r.IntN(3)], i)] = randomJSON(r, depth-1)
	}
	return fields
}
