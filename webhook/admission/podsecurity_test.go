package admission_test

import (
	"encoding/json"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	psaapi "k8s.io/pod-security-admission/api"
	psa "k8s.io/pod-security-admission/policy"

	"github.com/lightk8s/lightk8s/test/podsecurity"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// levels are the policies that deny what Pod Security Admission denies.
var levels = map[psaapi.Level]string{
	psaapi.LevelBaseline:   "admission: {enforce: baseline, warnFrom: never}",
	psaapi.LevelRestricted: "admission: {enforce: restricted, warnFrom: never}",
}

// The engine is compared with many more pods; here it is the way of a review through it. Our
// restricted level holds the baseline level too, which upstream it does not for pods that say
// that they run on Windows.
func TestRandomPodsAreDeniedWherePodSecurityAdmissionDeniesThem(t *testing.T) {
	evaluator := podSecurity(t)
	for level, policyYAML := range levels {
		t.Run(string(level), func(t *testing.T) {
			reviewer := newReviewer(t, policyYAML)
			denied := 0
			const pods = 1000
			for number := range uint64(pods) {
				object := podsecurity.RandomPod(3, number)
				typed, err := typedPod(encode(t, object))
				if err != nil {
					t.Fatal(err)
				}
				outcome := reviewer.Validate(t.Context(), decode(t, reviewOf(t, map[string]any{"object": object})))
				if want := allows(evaluator, level, typed) && allows(evaluator, psaapi.LevelBaseline, typed); sent(t, outcome).Allowed != want || len(outcome.Errors) > 0 {
					t.Fatalf("pod %d: allowed is %v, by Pod Security Admission %v; errors %v\n%s", number,
						outcome.Response.Allowed, want, outcome.Errors, encode(t, object))
				}
				if !outcome.Response.Allowed {
					denied++
				}
			}
			if denied < pods/10 || denied > pods*99/100 {
				t.Errorf("%d of %d pods were denied: the comparison says little", denied, pods)
			}
		})
	}
}

func podSecurity(tb testing.TB) psa.Evaluator {
	tb.Helper()
	evaluator, err := psa.NewEvaluator(psa.DefaultChecks(), nil)
	if err != nil {
		tb.Fatal(err)
	}
	return evaluator
}

// typedPod reads a pod as the API server does, with the one default that a check looks at: a
// volume without a source is an emptyDir.
func typedPod(text []byte) (corev1.Pod, error) {
	var typed corev1.Pod
	err := json.Unmarshal(text, &typed)
	for i, volume := range typed.Spec.Volumes {
		if volume.VolumeSource == (corev1.VolumeSource{}) {
			typed.Spec.Volumes[i].EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
	return typed, err
}

func allows(evaluator psa.Evaluator, level psaapi.Level, pod corev1.Pod) bool {
	newest := psaapi.LevelVersion{Level: level, Version: psaapi.LatestVersion()}
	return psa.AggregateCheckResults(evaluator.EvaluatePod(newest, &pod.ObjectMeta, &pod.Spec)).Allowed
}

// wordsOf is what Pod Security Admission's own test looks for in a denial, by check.
var wordsOf = map[string]string{
	"allowprivilegeescalation":   "allowPrivilegeEscalation",
	"apparmorprofile":            "forbidden AppArmor profile",
	"capabilities_baseline":      "capabilities",
	"capabilities_restricted":    "unrestricted capabilities",
	"hostnamespaces":             "host namespaces",
	"hostpathvolumes":            "hostPath",
	"hostports":                  "hostPort",
	"hostprobesandhostlifecycle": "probe or lifecycle host",
	"privileged":                 "privileged",
	"procmount":                  "procMount",
	"procmount_restricted":       "procMount",
	"restrictedvolumes":          "restricted volume types",
	"runasnonroot":               "runAsNonRoot",
	"runasuser":                  "runAsUser",
	"seccompprofile_baseline":    "seccompProfile",
	"seccompprofile_restricted":  "seccompProfile",
	"selinuxoptions":             "seLinuxOptions",
	"sysctls":                    "forbidden sysctl",
	"windowshostprocess":         "hostProcess",
}

func TestFixturesOfPodSecurityAdmissionAreAnsweredInItsWords(t *testing.T) {
	reviewers := map[psaapi.Level]*admission.Reviewer{}
	for level, policyYAML := range levels {
		reviewers[level] = newReviewer(t, policyYAML)
	}
	const newest = 37
	tried := map[string]int{}
	for _, fixture := range podsecurity.Fixtures(t) {
		if fixture.Minor != newest {
			continue
		}
		outcome := reviewers[fixture.Level].Validate(t.Context(), decode(t, reviewOf(t, map[string]any{"object": fixture.Pod})))
		response := sent(t, outcome)
		if response.Allowed == fixture.Fails || len(outcome.Errors) > 0 {
			t.Errorf("%s: allowed is %v, errors %v", fixture.File, response.Allowed, outcome.Errors)
		}
		if !fixture.Fails {
			tried["admitted"]++
			continue
		}
		check := strings.ToLower(fixture.Check)
		tried[check]++
		if words := wordsOf[check]; words == "" || !strings.Contains(response.Result.Message, words) {
			t.Errorf("%s: want %q in: %s", fixture.File, words, response.Result.Message)
		}
	}
	for check := range wordsOf {
		if tried[check] == 0 {
			t.Errorf("no fixture is denied by %s", check)
		}
	}
	if tried["admitted"] == 0 {
		t.Error("no fixture is admitted")
	}
}
