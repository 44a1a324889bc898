package webhook

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/eventually"
)

const policyHead = "apiVersion: lightk8s.dev/v1alpha1\nkind: Policy\n"

// configMap is a folder in which the kubelet keeps the files of a ConfigMap: links through a
// folder that is replaced as a whole.
type configMap struct {
	dir string
	n   int
}

func (c *configMap) file() string { return filepath.Join(c.dir, "policy.yaml") }

// set replaces the content; "": the key is gone.
func (c *configMap) set(t *testing.T, content string) {
	t.Helper()
	c.n++
	now := filepath.Join(c.dir, "..", "data", string(rune('a'+c.n)))
	must(t, os.MkdirAll(now, 0o700))
	if content != "" {
		must(t, os.WriteFile(filepath.Join(now, "policy.yaml"), []byte(content), 0o600))
	}
	next := filepath.Join(c.dir, "..data_tmp")
	must(t, os.Symlink(now, next))
	must(t, os.Rename(next, filepath.Join(c.dir, "..data")))
	if c.n == 1 {
		must(t, os.Symlink(filepath.Join("..data", "policy.yaml"), c.file()))
	}
}

func newConfigMap(t *testing.T) *configMap {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "mounted")
	must(t, os.Mkdir(dir, 0o700))
	return &configMap{dir: dir}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestThePolicyFollowsItsFile(t *testing.T) {
	reviewer := newReviewer(t, policy.Policy{})
	file := newConfigMap(t)
	synctest.Test(t, func(t *testing.T) {
		metrics, registry := newTestMetrics()
		j := &journal{}
		var taken []policy.PodSecurityLevel
		p := &policyFile{name: file.file(), metrics: metrics, log: j.log(), configure: func(p policy.Policy) error {
			err := configure(reviewer, p)
			if err == nil {
				taken = append(taken, p.Admission.Enforce)
			}
			return err
		}}
		file.set(t, policyHead+"admission:\n  enforce: restricted\n")
		p.load()
		go func() { _ = p.run(t.Context()) }()
		for _, test := range []struct {
			why, content       string
			taken              int // how often a policy was taken, in all
			broken             string
			current            string
			loaded, refusedYet string
		}{
			{"good", "", 1, "", "1", "1", ""},
			{"the same again", policyHead + "admission:\n  enforce: restricted\n", 1, "", "1", "1", ""},
			{"garbage", "}{", 1, "yaml", "0", "1", "1"},
			{"garbage still", "}{", 1, "yaml", "0", "1", "1"},
			{"unknown control", policyHead + "admission:\n  deny: [no-such-control]\n", 1, "no-such-control", "0", "1", "2"},
			{"unknown field", policyHead + "admission:\n  enforced: restricted\n", 1, "enforced", "0", "1", "3"},
			{"too big", policyHead + strings.Repeat("# \n", maxPolicyFile/3), 1, "it has more than 1048576 bytes", "0", "1", "4"},
			{"good again", policyHead + "admission:\n  enforce: baseline\n", 2, "", "1", "2", "4"},
			{"absent", "gone", 2, "no such file or directory", "0", "2", "5"},
			{"back as it was", policyHead + "admission:\n  enforce: baseline\n", 2, "", "1", "3", "5"},
			{"empty", "\n", 2, "policy", "0", "3", "6"},
			{"privileged", policyHead + "admission:\n  enforce: privileged\n", 3, "", "1", "4", "6"},
		} {
			switch test.content {
			case "":
			case "gone":
				file.set(t, "")
			default:
				file.set(t, test.content)
			}
			time.Sleep(2 * policyInterval)
			synctest.Wait()
			broken := ""
			if err := p.broken(); err != nil {
				broken = err.Error()
			}
			if len(taken) != test.taken || (broken == "") != (test.broken == "") || !strings.Contains(broken, test.broken) {
				t.Errorf("%s: policies taken %v, broken: %s; want %d, broken: %s", test.why, taken, broken, test.taken, test.broken)
			}
			checkValues(t, registry, test.why, map[string]string{
				"lightk8s_policy_current":                         test.current,
				`lightk8s_policy_reloads_total{result="loaded"}`:  test.loaded,
				`lightk8s_policy_reloads_total{result="refused"}`: test.refusedYet,
			})
		}
		if refused := strings.Count(j.String(), "policy was refused"); refused != 6 {
			t.Errorf("the log tells %d times of a refusal, want 6:\n%s", refused, j)
		}
	})
}

func checkValues(t *testing.T, registry prometheus.Gatherer, why string, want map[string]string) {
	t.Helper()
	for name, v := range want {
		if got := value(t, registry, name); got != v {
			t.Errorf("%s: %s is %q, want %q", why, name, got, v)
		}
	}
}

// A file that is broken from the start weakens nothing: what can be read of its level is enforced.
func TestAServerStartsWithABrokenPolicy(t *testing.T) {
	for name, test := range map[string]struct{ content, inForce string }{
		"garbage":                       {"}{", "defaults"},
		"absent":                        {"", "defaults"},
		"less than the defaults":        {policyHead + "admission:\n  enforce: privileged\n  deny: [no-such-control]\n", "defaults"},
		"warns beside a misspelt":       {policyHead + "admission:\n  enforcement: warn\n  deny: [no-such-control]\n", "defaults"},
		"warns in what is no YAML":      {policyHead + "admission:\n  enforcement: warn\n}{", "defaults"},
		"warns and never denies":        {policyHead + "admission:\n  enforcement: warn\n  enforceFrom: \"2999-01-01\"\n", "defaults"},
		"warns until no day":            {policyHead + "admission:\n  enforceFrom: soon\n", "defaults"},
		"restricted that warns, broken": {policyHead + "admission:\n  enforce: restricted\n  enforcement: warn\n}{", "restricted"},
		"restricted beside a misspelt":  {policyHead + "admission:\n  enforce: restricted\n  deny: [no-such-control]\n", "restricted"},
		"restricted in what is no YAML": {policyHead + "admission:\n  enforce: restricted\n}{", "restricted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := newConfigMap(t)
			file.set(t, test.content)
			r := start(t, func(o *Options) { o.PolicyFile = file.file() })
			for pod, allowed := range map[string]bool{privilegedPod: false, goodPod: test.inForce != "restricted"} {
				if got := send(t, r.client(t), r.url("/validate"), strings.NewReader(reviewOf("u", pod))); got.Allowed != allowed {
					t.Errorf("allowed is %v, want %v, of %s", got.Allowed, allowed, pod)
				}
			}
			code, detail := r.health(t, "/readyz")
			if code != http.StatusOK || !strings.Contains(detail, "\npolicy: "+test.inForce+", since the file is refused: ") {
				t.Errorf("/readyz says %d %s", code, detail)
			}
			_, scrape := r.health(t, "/metrics")
			if valueIn(scrape, "lightk8s_policy_current") != "0" || valueIn(scrape, `lightk8s_policy_in_force{policy="`+test.inForce+`"}`) != "1" {
				t.Errorf("the metrics do not say that %s are in force:\n%s", test.inForce, scrape)
			}
			file.set(t, policyHead+"admission:\n  enforce: privileged\n")
			eventually.Holds(t, 30*time.Second, "fixed", func(context.Context) bool {
				_, detail := r.health(t, "/readyz")
				return strings.Contains(detail, "\npolicy: as in "+file.file()+"\n")
			})
			if got := send(t, r.client(t), r.url("/validate"), strings.NewReader(reviewOf("u", privilegedPod))); !got.Allowed {
				t.Errorf("the fixed policy is not in force: %+v", got)
			}
			// From now on there is a good one.
			file.set(t, policyHead+"admission:\n  enforce: restricted\n}{")
			eventually.Holds(t, 30*time.Second, "broken again", func(context.Context) bool {
				_, detail := r.health(t, "/readyz")
				return strings.Contains(detail, "\npolicy: the last good one, since the file is refused: ")
			})
			if _, scrape := r.health(t, "/metrics"); valueIn(scrape, `lightk8s_policy_in_force{policy="last-good"}`) != "1" {
				t.Error("the metrics do not say that the last good one is in force")
			}
		})
	}
}

// A broken file changes neither a denial into a warning nor a warning into a denial: the last good one stays.
func TestABrokenPolicyLeavesTheEnforcementAsItIs(t *testing.T) {
	for name, test := range map[string]struct {
		good, broken, enforcement string
		allowed                   bool
	}{
		"denies, and the broken one warns":        {"admission:\n  enforcement: deny\n", "admission:\n  enforcement: warn\n}{", "deny", false},
		"warns, and the broken one denies":        {"admission:\n  enforcement: warn\n", "admission:\n  enforcement: deny\n}{", "warn", true},
		"warns, and the broken one is restricted": {"admission:\n  enforcement: warn\n", "admission:\n  enforce: restricted\n}{", "warn", true},
		"warns until a day, and the broken one denies": {
			"admission:\n  enforceFrom: \"2999-01-01\"\n", "admission:\n  enforceFrom: \"2001-01-01\"\n}{", "warn, and deny from 2999-01-01", true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := newConfigMap(t)
			file.set(t, policyHead+test.good)
			r := start(t, func(o *Options) { o.PolicyFile = file.file() })
			file.set(t, policyHead+test.broken)
			eventually.Holds(t, 30*time.Second, "broken", func(context.Context) bool {
				_, detail := r.health(t, "/readyz")
				return strings.Contains(detail, "\npolicy: the last good one, since the file is refused: ")
			})
			if _, detail := r.health(t, "/readyz"); !strings.Contains(detail, "\nenforcement: "+test.enforcement+"\n") {
				t.Errorf("/readyz says %s, want enforcement %s", detail, test.enforcement)
			}
			if got := send(t, r.client(t), r.url("/validate"), strings.NewReader(reviewOf("u", privilegedPod))); got.Allowed != test.allowed {
				t.Errorf("allowed is %v, want %v", got.Allowed, test.allowed)
			}
		})
	}
}
