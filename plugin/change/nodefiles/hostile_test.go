package nodefiles

import (
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/test/seed"
)

// pieces that mean something to some shell, here-document, YAML, systemd or awk.
var pieces = []string{
	"'", `"`, "`", "$(touch /tmp/lightk8s-injected)", "${HOME}", "$", `\`, `\n`, "\n", "\n\n", ";", "|", "&", "<", ">", "#", "%", "%n", "*", "?", "~", "!",
	"EOF", "\nEOF\n", "LIGHTK8S_", "\nLIGHTK8S_000000000000\n", "esac", "}\n", "\t", " ", "\r", "é", "日", "\u2028", "a", "0", "=", ":", "- ", "{", "[", "---\n", "\x7f", "\x01",
}

// random text of some pieces. The generator is seeded: a failure can be run again.
func random(r *rand.Rand) string {
	var text strings.Builder
	for range r.IntN(8) {
		text.WriteString(pieces[r.IntN(len(pieces))])
	}
	return text.String()
}

// Whatever a word or a document holds, the shell prints it back as it is.
func TestShellKeepsEverything(t *testing.T) {
	for name, shell := range shells(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1+seed.Of(t), 2))
			documents := []string{"LIGHTK8S_é\n", "a\nLé", "日\nLa é\n"} // dash loses bytes of some
			for range 60 {
				documents = append(documents, random(r)+"\n")
			}
			for _, document := range documents {
				word := random(r)
				script := "main() {\nvalue=" + shellQuoted(word) + "\nprintf '%s' \"$value\"\nprintf '\\001'\n" + heredoc(document) + "}\nmain </dev/null\n"
				cmd := exec.CommandContext(t.Context(), shell[0], append(shell[1:], "-s")...)
				cmd.Stdin = strings.NewReader(script)
				out, err := cmd.Output()
				if err != nil {
					t.Fatalf("%v:\n%s", err, script)
				}
				if want := word + "\x01" + strings.TrimSuffix(document, "\n") + "\n"; string(out) != want {
					t.Fatalf("printed %q, want %q", out, want)
				}
			}
		})
	}
}

// Values of any content either arrive on the node as they are, or are left out: nothing of them is
// ever run, and nothing else is written because of them.
func TestHostileValues(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3+seed.Of(t), 4))
	for range 15 {
		after := facts.NodeConfig{
			Kubelet: map[string]any{"clusterDomain": random(r), random(r) + "x": random(r), "kubeReserved": map[string]any{"cpu": random(r)}, "maxPods": 24},
			Settings: &facts.Settings{
				APIServer:   map[string]string{"event-ttl": random(r), random(r): "1"},
				Environment: map[string]string{"NOTE": random(r), random(r): "1"},
				Sysctl:      map[string]string{"kernel.panic": random(r), random(r): "1"},
				Disable:     []string{random(r)},
			},
		}
		n := Node{Name: "shop-1", Distribution: K3s, Server: true, Version: "v1.35.2+k3s1", After: after, Before: facts.NodeConfig{KubeletSource: "configz"}}
		tree, err := Render([]Node{n}, nil)
		if err != nil {
			t.Fatal(err)
		}
		refused := map[string]bool{}
		for _, one := range tree.Refused {
			refused[strings.Join(one.What, " ")] = true
		}
		apply, rollback := scriptsFor(t, []Node{n}, "shop-1")
		m := newMachine(t, "shop-1")
		before := m.state()
		wantEnd(t, m.run(apply), 0, "is applied")

		var dropin map[string]any
		if err := yaml.UnmarshalStrict([]byte(m.read("/var/lib/rancher/k3s/agent/etc/kubelet.conf.d/90-lightk8s.conf")), &dropin); err != nil {
			t.Fatal(err)
		}
		for key, value := range after.Kubelet {
			if got, want := dropin[key], value; zero(want) || refused["kubelet "+key] {
				if got != nil {
					t.Errorf("field %q is %q, want none", key, got)
				}
			} else if !same(got, want) {
				t.Errorf("field %q is %q, want %q", key, got, want)
			}
		}
		m.wantFiles([]Node{n}, "shop-1")
		wantEnd(t, m.run(rollback), 0, "")
		m.want(before, "undone")
		if found, err := filepath.Glob("/tmp/lightk8s-injected"); err != nil || len(found) > 0 {
			t.Fatalf("a value was run: %v", err)
		}
	}
}

// Names and addresses go into paths and commands: what is none is refused, and no path leaves the folder.
func TestHostileNames(t *testing.T) {
	r := rand.New(rand.NewPCG(5+seed.Of(t), 6))
	for range 200 {
		name := random(r)
		for _, n := range []Node{{Name: name}, {Name: "shop-1", Address: name}} {
			n.Distribution, n.Version = K3s, "v1.35.2"
			n.After.Settings = &facts.Settings{Sysctl: map[string]string{"kernel.panic": "10"}}
			tree, err := Render([]Node{n}, nil)
			if err != nil {
				t.Fatal(err)
			}
			// No address is the name of the node; no name is none.
			plain := regexp.MustCompile(`^[a-z0-9.-]+$`).MatchString(name) || name == "" && n.Name != ""
			if refused := len(tree.Refused) > 0; refused == plain {
				t.Errorf("node %q at %q: refused %v", n.Name, n.Address, refused)
			}
		}
	}
}

func TestInputThatMakesNoSense(t *testing.T) {
	n := Node{Name: "shop-1"}
	for name, render := range map[string]func() (Tree, error){
		`render node files: node "shop-1" is given twice`:                     func() (Tree, error) { return Render([]Node{n, n}, nil) },
		"render node files: there are two files README.md":                    func() (Tree, error) { return Render(nil, []File{{Path: "README.md"}}) },
		`render node files: "../x" is not a path below the folder`:            func() (Tree, error) { return Render(nil, []File{{Path: "../x"}}) },
		`render node files: "/etc/passwd" is not a path below the folder`:     func() (Tree, error) { return Render(nil, []File{{Path: "/etc/passwd"}}) },
		`render node files: "objects//a.yaml" is not a path below the folder`: func() (Tree, error) { return Render(nil, []File{{Path: "objects//a.yaml"}}) },
	} {
		if _, err := render(); err == nil || err.Error() != name {
			t.Errorf("error %v, want %s", err, name)
		}
	}
}

// A person reads README.md on a terminal: what a Node says of itself must not steer it.
func TestTheReadmeHoldsNoControlCharacters(t *testing.T) {
	node := Node{
		Name: "one", Distribution: "k3s", Version: "v1.35.2+k3s1\x1b[2J", CapacityMiB: 1970,
		After: facts.NodeConfig{Settings: &facts.Settings{Sysctl: map[string]string{"kernel.panic": "10"}}},
	}
	tree, err := Render([]Node{node}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range tree.Files {
		if file.Path != "README.md" {
			continue
		}
		if want := "1. `one` (k3s, agent v1.35.2+k3s1 [2J): `/etc/sysctl.d/90-lightk8s.conf`"; !strings.Contains(string(file.Content), want) {
			t.Errorf("want %q in:\n%s", want, file.Content)
		}
		return
	}
	t.Error("there is no README.md")
}
