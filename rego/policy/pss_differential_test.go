package policy_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	psaapi "k8s.io/pod-security-admission/api"
	psa "k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
	"github.com/lightk8s/lightk8s/test/podsecurity"
	"github.com/lightk8s/lightk8s/test/seed"
)

var pssSpecs = flag.Int("pss.specs", 100_000, "how many random pods to compare with Pod Security Admission; at most 5,000 under -short")

// templateEvery: of so many pods, one is judged in a template as well.
const templateEvery = 16

// For every check and every profile, the bundle and Pod Security Admission must agree on
// whether a pod is allowed.
func TestRandomPodsAreJudgedAsByPodSecurityAdmission(t *testing.T) {
	specs := uint64(max(*pssSpecs, 0))
	if testing.Short() {
		specs = min(specs, 5_000)
	}
	// Every evaluation leaves its values to the collector, and little else is in memory.
	percent := debug.SetGCPercent(800)
	t.Cleanup(func() { debug.SetGCPercent(percent) })
	d := newDifferential(t)
	var wait sync.WaitGroup
	var next, differences atomic.Uint64
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for n := next.Add(1); n <= specs && differences.Load() < 3; n = next.Add(1) {
				if difference := d.compare(t, n); difference != "" {
					differences.Add(1)
					t.Errorf("pod %d of seed %d:\n%s", n, d.seed, difference)
				}
			}
		})
	}
	wait.Wait()
	d.checkDensity(t)
}

type differential struct {
	seed     uint64 // of the pods
	engine   *policy.Engine
	checks   []pssCheck
	profiles map[psaapi.Level]*policy.Engine // the controls of each profile
	upstream psa.Evaluator                   // all checks
	denied   map[string]*atomic.Uint64       // by check
	judged   atomic.Uint64
}

func newDifferential(t *testing.T) *differential {
	t.Helper()
	d := &differential{
		seed:   1 + seed.Of(t),
		engine: pssEngine(t, pssBaseline, pssRestricted),
		checks: pssChecks(t),
		profiles: map[psaapi.Level]*policy.Engine{
			psaapi.LevelBaseline:   pssEngine(t, pssBaseline),
			psaapi.LevelRestricted: pssEngine(t, pssRestricted),
		},
		upstream: pssEvaluator(t, psa.DefaultChecks()...),
		denied:   map[string]*atomic.Uint64{},
	}
	for _, check := range d.checks {
		d.denied[check.id] = &atomic.Uint64{}
	}
	return d
}

// compare judges the n-th pod by both. It returns the pod and what they differ in, or "".
func (d *differential) compare(t *testing.T, n uint64) string {
	pod := podsecurity.RandomPod(d.seed, n)
	metadata, spec, err := typed(pod)
	if err != nil {
		return render(pod, err.Error())
	}
	violated := pssViolated(t, d.engine, pod)
	d.judged.Add(1)
	var differences []string
	for _, check := range d.checks {
		allowed := check.allows(metadata, spec)
		if !allowed {
			d.denied[check.id].Add(1)
		}
		if allowed == violated[check.control] {
			differences = append(differences, fmt.Sprintf("%s: allowed by Pod Security Admission is %v", check.control, allowed))
		}
	}
	for level, controls := range d.profiles {
		allowed := pssAllows(d.upstream, level, metadata, spec)
		in := func(id string) bool { _, ok := controls.Control(id); return ok }
		if allowed == slices.ContainsFunc(slices.Collect(maps.Keys(violated)), in) {
			differences = append(differences, fmt.Sprintf("profile %s: allowed by Pod Security Admission is %v", level, allowed))
		}
	}
	if n%templateEvery == 0 {
		kinds := policytest.TemplateKinds()
		kind := kinds[n/templateEvery%uint64(len(kinds))]
		template, _ := policytest.InTemplate(pod, nil, kind)
		if inTemplate := pssViolated(t, d.engine, template); !maps.Equal(violated, inTemplate) {
			differences = append(differences, fmt.Sprintf("%s: violated is %v, of the pod %v", kind, inTemplate, violated))
		}
	}
	if differences == nil {
		return ""
	}
	return render(pod, differences...)
}

// typed decodes the pod as the API server does, with the one default that it fills in before
// Pod Security Admission sees the pod and that a check looks at: a volume without a source
// is an emptyDir.
func typed(pod map[string]any) (*metav1.ObjectMeta, *corev1.PodSpec, error) {
	data, err := json.Marshal(pod)
	if err != nil {
		return nil, nil, fmt.Errorf("encode: %w", err)
	}
	var out corev1.Pod
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, nil, fmt.Errorf("decode: %w", err)
	}
	for i, volume := range out.Spec.Volumes {
		if volume.VolumeSource == (corev1.VolumeSource{}) {
			out.Spec.Volumes[i].EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
	return &out.ObjectMeta, &out.Spec, nil
}

func render(pod map[string]any, differences ...string) string {
	text, err := yaml.Marshal(pod)
	if err != nil {
		text = fmt.Appendf(nil, "%v", pod)
	}
	return strings.Join(differences, "\n") + "\n---\n" + string(text)
}

// checkDensity makes sure that the comparison means something: that no check allowed, or
// denied, nearly everything.
func (d *differential) checkDensity(t *testing.T) {
	t.Helper()
	for _, check := range d.checks {
		share := float64(d.denied[check.id].Load()) / float64(d.judged.Load())
		t.Logf("%-28s denied %2.0f%% of %d", check.id, 100*share, d.judged.Load())
		if share < 0.05 || share > 0.95 {
			t.Errorf("%s denied %.1f%% of the pods: want 5 to 95", check.id, 100*share)
		}
	}
}
