package admission_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	psaapi "k8s.io/pod-security-admission/api"
	psa "k8s.io/pod-security-admission/policy"

	"github.com/lightk8s/lightk8s/test/parallel"
	"github.com/lightk8s/lightk8s/test/podsecurity"
)

// newestFixtures is the version whose fixtures are created for real.
const newestFixtures = 37

// refusedByValidation are the fixtures that the API server itself refuses before any webhook is called,
// with what it says: an unmasked proc without a user namespace is no valid pod any more, so nothing
// that the check denies can be created.
var refusedByValidation = map[string]string{
	"baseline/v1.37/fail/procmount0.yaml":   "`hostUsers` must be false to use `Unmasked`",
	"baseline/v1.37/fail/procmount1.yaml":   "`hostUsers` must be false to use `Unmasked`",
	"restricted/v1.37/fail/procmount0.yaml": "`hostUsers` must be false to use `Unmasked`",
	"restricted/v1.37/fail/procmount1.yaml": "`hostUsers` must be false to use `Unmasked`",
}

func TestPodSecurityFixturesAreAdmittedOrDeniedAsTheirFoldersSay(t *testing.T) {
	namespaces := map[psaapi.Level]string{
		psaapi.LevelBaseline:   guarded.namespace(t, "fixtures-baseline"),
		psaapi.LevelRestricted: guarded.namespace(t, "fixtures-restricted"),
	}
	controls := controlsOfChecks()
	var fixtures []podsecurity.Fixture
	for _, fixture := range podsecurity.Fixtures(t) {
		if fixture.Minor == newestFixtures {
			fixtures = append(fixtures, fixture)
		}
	}
	if len(fixtures) != 148 {
		t.Errorf("there are %d fixtures of v1.%d, want 148", len(fixtures), newestFixtures)
	}
	fixtures = slices.DeleteFunc(fixtures, func(fixture podsecurity.Fixture) bool {
		return strings.HasPrefix(fixture.Check, "procmount") && !has(t, procMount)
	})
	parallel.Do(len(fixtures), func(i int) {
		fixture := fixtures[i]
		// The names in the files are neither unique in a level nor all valid.
		name := strings.NewReplacer("/", "-", "_", "-").Replace(strings.TrimSuffix(fixture.File, ".yaml"))
		pod := named(fixture.Pod, name)
		for _, options := range [][]string{{metav1.DryRunAll}, nil} {
			_, err := guarded.create(t.Context(), namespaces[fixture.Level], pod, options...)
			if err := asFixtureSays(fixture, controls[fixture.Check], err); err != nil {
				t.Errorf("%s, options %v: %v", fixture.File, options, err)
			}
		}
	})
}

// controlsOfChecks maps the names of checks, as fixtures write them, to controls.
func controlsOfChecks() map[string]string {
	controls := map[string]string{}
	for _, check := range psa.DefaultChecks() {
		controls[strings.ToLower(string(check.ID))] = podsecurity.ControlID(string(check.ID))
	}
	return controls
}

// asFixtureSays compares what the API server answered with what the fixture is about.
func asFixtureSays(fixture podsecurity.Fixture, control string, err error) error {
	if reason, ok := refusedByValidation[fixture.File]; ok {
		if !apierrors.IsInvalid(err) || !strings.Contains(err.Error(), reason) {
			return fmt.Errorf("want it to be invalid with %q, got: %w", reason, err)
		}
		return nil
	}
	if !fixture.Fails {
		return err
	}
	if !apierrors.IsForbidden(err) || !strings.Contains(err.Error(), `violates lightk8s policy "`+string(fixture.Level)+`"`) {
		return fmt.Errorf("want a denial at level %s, got: %w", fixture.Level, err)
	}
	for _, named := range namedControls(err) {
		if named == control {
			return nil
		}
	}
	return fmt.Errorf("want a denial by %s, got: %w", control, err)
}
