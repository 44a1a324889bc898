// Package podsecurity makes pods to compare judgements with those of Pod Security Admission: its
// own test data, and random pods that are dense in what it looks at.
package podsecurity

import (
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"
	"unicode"

	psaapi "k8s.io/pod-security-admission/api"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/test/repo"
)

// Fixture is one file of Pod Security Admission's own test data:
// LEVEL/v1.MINOR/{pass,fail}/CHECKn.yaml.
type Fixture struct {
	File  string
	Level psaapi.Level
	Minor int
	Fails bool
	Check string // in lower case; "base...": no check in particular
	Pod   map[string]any
}

// Fixtures reads the fixtures from the module's folder in the module cache.
func Fixtures(t testing.TB) []Fixture {
	t.Helper()
	folder, err := repo.Module(".", "k8s.io/pod-security-admission")
	if err != nil {
		t.Fatal(err)
	}
	root := os.DirFS(path.Join(folder, "test/testdata"))
	files, err := fs.Glob(root, "*/*/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fixtures := make([]Fixture, 0, len(files))
	for _, file := range files {
		data, err := fs.ReadFile(root, file)
		if err != nil {
			t.Fatal(err)
		}
		fixtures = append(fixtures, newFixture(t, file, data))
	}
	return fixtures
}

func newFixture(t testing.TB, file string, data []byte) Fixture {
	t.Helper()
	parts := strings.Split(file, "/")
	minor, err := strconv.Atoi(strings.TrimPrefix(parts[1], "v1."))
	if err != nil {
		t.Fatalf("%s: read the version: %v", file, err)
	}
	fixture := Fixture{
		File:  file,
		Level: psaapi.Level(parts[0]),
		Minor: minor,
		Fails: parts[2] == "fail",
		Check: strings.TrimRight(strings.TrimSuffix(parts[3], ".yaml"), "0123456789"),
	}
	if err := yaml.Unmarshal(data, &fixture.Pod); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return fixture
}

// ControlID is the control that stands for a check: run-as-non-root for runAsNonRoot, and
// capabilities-baseline for capabilities_baseline.
func ControlID(check string) string {
	var b strings.Builder
	for _, r := range check {
		switch {
		case r == '_':
			b.WriteByte('-')
		case unicode.IsUpper(r):
			b.WriteByte('-')
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
