package admission_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// The API server cuts warnings at 256 bytes, and can cut a character in two.
func TestWarningsAreCutAtAWholeCharacter(t *testing.T) {
	reviewer := newReviewer(t, "admission: {enforce: privileged, warnFrom: high}")
	for length := range 254 { // a longer name is refused
		name := strings.Repeat("x", length%3) + strings.Repeat("€", length/3) // which takes three bytes
		got := reviewer.Validate(t.Context(), request(t, pod("{containers: [{name: '"+name+"', image: 'nginx:1.29', securityContext: {privileged: true}}]}")))
		for _, warning := range sent(t, got).Warnings {
			if len(warning) > 256 || !utf8.ValidString(warning) || strings.ContainsRune(warning, utf8.RuneError) {
				t.Errorf("%d bytes: %q", len(warning), warning)
			}
			if cut := strings.HasSuffix(warning, "..."); cut == strings.HasSuffix(warning, ")") || cut && len(warning) < 248 {
				t.Errorf("%d bytes, cut is %v: %q", len(warning), cut, warning)
			}
		}
	}
}

func TestWorstIsWarnedOfFirst(t *testing.T) {
	reviewer := newReviewer(t, "admission: {enforce: privileged, warnFrom: info}")
	got := reviewer.Validate(t.Context(), request(t, pod("{hostNetwork: true, containers: [{name: web, image: nginx, securityContext: {privileged: true}}]}")))
	var controls []string
	for _, warning := range got.Response.Warnings {
		words, _, _ := strings.Cut(warning, " (")
		controls = append(controls, strings.TrimPrefix(words, "lightk8s: "))
	}
	want := []string{
		"privileged", "host namespaces [host-namespaces]", "memory-limit", "memory-request",
		"allowPrivilegeEscalation != false [allow-privilege-escalation]", "unrestricted capabilities [capabilities-restricted]",
		"pinned-image", "runAsNonRoot != true [run-as-non-root]", "seccompProfile [seccomp-profile-restricted]",
		"and 5 more: kubectl lightk8s audit lists them",
	}
	if diff := cmp.Diff(want, controls); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A message goes into a response, an event and a terminal; what its author wrote can be as long
// as an object.
func TestDenialOfALargePodStaysSmall(t *testing.T) {
	const most = 64 << 10
	var containers []string
	for i := range 200 {
		containers = append(containers, fmt.Sprintf(`{name: c%d, image: 'nginx:1.29', ports: [{hostPort: %d}],
			securityContext: {privileged: true, procMount: %s, capabilities: {add: [ALL, SYS_ADMIN, NET_ADMIN]}}}`,
			i, i+1, strings.Repeat("x", 1000)))
	}
	spec := "{hostNetwork: true, securityContext: {sysctls: [{name: " + strings.Repeat("y", 100_000) + "}]}, containers: [" + strings.Join(containers, ", ") + "]}"
	got := newReviewer(t, "admission: {enforce: restricted}").Validate(t.Context(), request(t, pod(spec)))
	response := sent(t, got)
	if response.Allowed {
		t.Fatal("allowed")
	}
	if size := len(encode(t, response)); size > most {
		t.Errorf("the response has %d bytes", size)
	}
	for _, part := range []string{
		"and 195 more)", `privileged (container "c0" must not`, "hostPort [host-ports]", "forbidden sysctls", "...",
		"For the way out: kubectl lightk8s explain allow-privilege-escalation capabilities-baseline",
	} {
		if !strings.Contains(response.Result.Message, part) {
			t.Errorf("%q is not in: %s", part, response.Result.Message)
		}
	}
	if n := len(response.Result.Details.Causes); n != 100 {
		t.Errorf("%d causes", n)
	}
}
