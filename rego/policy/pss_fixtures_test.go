package policy_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"strconv"
	"strings"
	"testing"

	psaapi "k8s.io/pod-security-admission/api"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// pssFixture is one file of Pod Security Admission's own test data:
// LEVEL/v1.MINOR/{pass,fail}/CHECKn.yaml.
type pssFixture struct {
	file  string
	level psaapi.Level
	minor int
	fails bool
	check string // in lower case; "base...": no check in particular
	pod   map[string]any
}

// pssFixtures reads the fixtures from the module's folder in the module cache.
func pssFixtures(t *testing.T) []pssFixture {
	t.Helper()
	const module = "k8s.io/pod-security-admission"
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		t.Fatalf("find the folder of %s: %v", module, err)
	}
	root := os.DirFS(path.Join(strings.TrimSpace(string(out)), "test/testdata"))
	files, err := fs.Glob(root, "*/*/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fixtures := make([]pssFixture, 0, len(files))
	for _, file := range files {
		data, err := fs.ReadFile(root, file)
		if err != nil {
			t.Fatal(err)
		}
		fixtures = append(fixtures, newPSSFixture(t, file, data))
	}
	return fixtures
}

func newPSSFixture(t *testing.T, file string, data []byte) pssFixture {
	t.Helper()
	parts := strings.Split(file, "/")
	minor, err := strconv.Atoi(strings.TrimPrefix(parts[1], "v1."))
	if err != nil {
		t.Fatalf("%s: read the version: %v", file, err)
	}
	fixture := pssFixture{
		file:  file,
		level: psaapi.Level(parts[0]),
		minor: minor,
		fails: parts[2] == "fail",
		check: strings.TrimRight(strings.TrimSuffix(parts[3], ".yaml"), "0123456789"),
	}
	if err := yaml.Unmarshal(data, &fixture.pod); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return fixture
}

// A fixture that passes a level passes every control of the level's framework; one that
// fails is failed by the control it is named after. Fixtures of older versions count for the
// checks that have not changed since.
func TestPodSecurityFixturesAreJudgedAsTheirFoldersSay(t *testing.T) {
	engines := map[psaapi.Level]*policy.Engine{
		psaapi.LevelBaseline:   pssEngine(t, pssBaseline),
		psaapi.LevelRestricted: pssEngine(t, pssRestricted),
	}
	all := pssEngine(t, pssBaseline, pssRestricted)
	checks := pssChecks(t)
	passes, fails := map[string]int{}, map[string]int{}
	for _, fixture := range pssFixtures(t) {
		violated := pssViolated(t, all, fixture.pod)
		for _, check := range checks {
			named := strings.EqualFold(check.id, fixture.check)
			_, inLevel := engines[fixture.level].Control(check.control)
			switch {
			case fixture.minor < check.since:
			case fixture.fails && named:
				fails[check.id]++
				if !violated[check.control] {
					t.Errorf("%s: %s finds nothing", fixture.file, check.control)
				}
			case !fixture.fails && inLevel:
				passes[check.id]++
				if violated[check.control] {
					t.Errorf("%s: %s finds something", fixture.file, check.control)
				}
			}
		}
	}
	for _, check := range checks {
		if passes[check.id] == 0 || fails[check.id] == 0 {
			t.Errorf("%s was tried with %d fixtures that pass and %d that fail: want some of each",
				check.id, passes[check.id], fails[check.id])
		}
		t.Logf("%-28s since v1.%-2d %5d pass %4d fail", check.id, check.since, passes[check.id], fails[check.id])
	}
}
