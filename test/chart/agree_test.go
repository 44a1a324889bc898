package chart_test

import (
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/repo"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// The file that the webhook reads is a policy, of controls that there are.
func TestPolicyFileIsAPolicy(t *testing.T) {
	everyCase(t, func(t *testing.T, objects []runtime.Object) {
		for _, config := range only[*corev1.ConfigMap](objects) {
			content, ok := config.Data["policy.yaml"]
			if !ok {
				continue
			}
			parsed, err := policy.ParsePolicy("policy.yaml", []byte(content))
			if err != nil {
				t.Fatal(err)
			}
			if err := configure(t, parsed); err != nil {
				t.Error(err)
			}
		}
	})
}

// configure has the webhook take a policy.
func configure(t *testing.T, p policy.Policy) error {
	t.Helper()
	engine, err := policy.Load(rego.Bundle(), policy.WithControls(admission.ControlsOf(p)))
	if err != nil {
		t.Fatal(err)
	}
	_, err = admission.New(admission.Options{Engine: engine, Policy: p, Namespace: namespace, Now: time.Now})
	return err
}

// What the guide shows can be copied.
func TestValuesOfTheGuideAreTaken(t *testing.T) {
	guide, err := os.ReadFile(repo.Path("docs/webhook.md"))
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(guide), -1)
	if len(examples) < 2 {
		t.Fatalf("the guide has %d examples of values", len(examples))
	}
	for _, example := range examples {
		config := the[*corev1.ConfigMap](t, decode(t, render(t, "--values", valuesFile(t, example[1]))))
		parsed, err := policy.ParsePolicy("policy.yaml", []byte(config.Data["policy.yaml"]))
		if err != nil {
			t.Fatal(err)
		}
		if err := configure(t, parsed); err != nil {
			t.Errorf("%v in\n%s", err, example[1])
		}
	}
}

// The floor allows what the controls of the same checks allow.
func TestFloorAllowsWhatTheControlsAllow(t *testing.T) {
	var values struct {
		Floor struct {
			AllowedCapabilities []string `json:"allowedCapabilities"`
			AllowedSysctls      []string `json:"allowedSysctls"`
		} `json:"floor"`
	}
	readYAML(t, chart+"/values.yaml", &values)
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	for id, got := range map[string][]string{
		"capabilities-baseline": values.Floor.AllowedCapabilities,
		"sysctls":               values.Floor.AllowedSysctls,
	} {
		control, ok := engine.Control(id)
		if !ok {
			t.Fatalf("there is no control %s", id)
		}
		i := slices.IndexFunc(control.Parameters, func(p policy.Parameter) bool { return p.Name == "allowed" })
		if i < 0 {
			t.Fatalf("control %s has no parameter allowed", id)
		}
		var want []string
		for _, value := range control.Parameters[i].Default.([]any) {
			want = append(want, value.(string))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-control +values):\n%s", id, diff)
		}
	}
}

// Alerts and dashboard ask for metrics that the webhook has.
func TestMetricsExist(t *testing.T) {
	name := regexp.MustCompile(`lightk8s_[a-z_]+`)
	var there []string
	for _, file := range []string{"metrics.go", "policy_standing.go"} {
		source, err := os.ReadFile(repo.Path("webhook/" + file))
		if err != nil {
			t.Fatal(err)
		}
		there = append(there, name.FindAllString(string(source), -1)...)
	}
	for _, file := range []string{"alerts.yaml", "dashboard.json"} {
		content, err := os.ReadFile(chart + "/files/" + file)
		if err != nil {
			t.Fatal(err)
		}
		asked := name.FindAllString(string(content), -1)
		if len(asked) < 5 || !slices.Contains(asked, "lightk8s_would_deny_total") {
			t.Errorf("%s asks for %v only", file, asked)
		}
		for _, metric := range asked {
			if !slices.Contains(there, regexp.MustCompile(`_bucket$`).ReplaceAllString(metric, "")) {
				t.Errorf("%s asks for %s, which the webhook does not have", file, metric)
			}
		}
	}
}

// Panels of the dashboard have numbers of their own and places that nothing else covers.
func TestPanelsOfTheDashboardStandApart(t *testing.T) {
	type panel struct {
		ID      int    `json:"id"`
		Title   string `json:"title"`
		GridPos struct{ X, Y, W, H int }
	}
	var dashboard struct{ Panels []panel }
	readYAML(t, chart+"/files/dashboard.json", &dashboard)
	covers := map[[2]int]string{}
	numbers := map[int]string{}
	for _, p := range dashboard.Panels {
		if other := numbers[p.ID]; other != "" {
			t.Errorf("%q and %q have the number %d", other, p.Title, p.ID)
		}
		numbers[p.ID] = p.Title
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := covers[[2]int{x, y}]; other != "" || x > 23 {
					t.Fatalf("%q covers column %d of row %d, where %q is", p.Title, x, y, other)
				}
				covers[[2]int{x, y}] = p.Title
			}
		}
	}
	if len(covers) == 0 || len(covers)%24 != 0 {
		t.Errorf("%d places are covered, which are no whole rows", len(covers))
	}
}

// The chart and krew.yaml are of one release.
func TestChartIsOfTheRelease(t *testing.T) {
	var about struct{ Version, AppVersion string }
	readYAML(t, chart+"/Chart.yaml", &about)
	var krew struct{ Spec struct{ Version string } }
	readYAML(t, repo.Path("krew.yaml"), &krew)
	if about.AppVersion != krew.Spec.Version || "v"+about.Version != krew.Spec.Version {
		t.Errorf("Chart.yaml has version %s and appVersion %s, krew.yaml is of %s", about.Version, about.AppVersion, krew.Spec.Version)
	}
}

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(content, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
