// Package manifests has fix edit manifests that others wrote.
package manifests_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/repo"
)

// answers have fix change as much as it can.
var answers = []string{
	"capabilities-restricted.drop_all=true", "cron-job-concurrency.policy=Forbid", "empty-dir-memory-limit.limit=64Mi", "empty-dir-size-limit.limit=1Gi",
	"external-ips.remove=true", "load-balancer-node-ports.close=true", "node-port-service.type=ClusterIP", "anonymous-binding.remove=true",
	"default-service-account-binding.remove=true", "read-only-root-filesystem.tmp=64Mi", "run-as-non-root.user=10001", "pod-security-label.level=baseline",
}

// Manifests of Kubernetes, kubectl, kustomize and Helm are edited so that each document reads as planned, or not at all,
// and every line with a comment stays.
func TestManifestsOfOthersAreEditedExactly(t *testing.T) {
	folder := t.TempDir()
	files := 0
	for _, module := range []struct{ in, name string }{
		{"test/cluster", "k8s.io/kubernetes"}, {".", "k8s.io/kubectl"}, {".", "k8s.io/pod-security-admission"}, {".", "sigs.k8s.io/kustomize/kyaml"},
		{".", "sigs.k8s.io/kustomize/api"}, {".", "k8s.io/cli-runtime"},
	} {
		from, err := repo.Module(module.in, module.name)
		if err != nil {
			t.Fatal(err)
		}
		files += copyManifests(t, from, filepath.Join(folder, filepath.Base(module.name)))
	}
	files += copyManifests(t, repo.Path("examples"), filepath.Join(folder, "examples"))
	args := []string{"fix", "-f", folder, "-R", "--defaults"}
	for _, answer := range answers {
		args = append(args, "--set", answer)
	}
	var planned struct{ Changes []change }
	if err := json.Unmarshal(run(t, append(slices.Clone(args), "-o", "json")...), &planned); err != nil {
		t.Fatal(err)
	}
	run(t, append(args, "--write", "--backup")...)
	changes := map[string][]change{}
	refused := 0
	for _, c := range planned.Changes {
		if c.Refused != "" {
			refused++
			continue
		}
		changes[c.Origin.File] = append(changes[c.Origin.File], c)
	}
	for file, of := range changes {
		compare(t, file, of)
	}
	t.Logf("%d files, %d changed, %d objects changed, %d refused", files, len(changes), len(planned.Changes)-refused, refused)
	if len(changes) < 500 {
		t.Errorf("%d of %d files changed", len(changes), files)
	}
	if refused*20 > len(planned.Changes) {
		t.Errorf("%d of %d changes refused", refused, len(planned.Changes))
	}
}

// change is one of a FixPlan.
type change struct {
	Object policy.ObjectRef
	Origin policy.Origin
	Set    []struct {
		Path  string
		Value any
	}
	Refused string
}

// assignments are those of the change, with paths that were printed.
func (c change) assignments(t *testing.T) []policy.Assignment {
	t.Helper()
	var out []policy.Assignment
	for _, set := range c.Set {
		var path policy.Path
		for _, step := range step.FindAllStringSubmatch(set.Path, -1) {
			switch {
			case step[1] != "":
				name, err := strconv.Unquote(step[1])
				if err != nil {
					t.Fatalf("%s: %v", set.Path, err)
				}
				path = append(path, name)
			case step[2] != "":
				at, err := strconv.Atoi(step[2])
				if err != nil {
					t.Fatalf("%s: %v", set.Path, err)
				}
				path = append(path, at)
			default:
				path = append(path, step[3])
			}
		}
		out = append(out, policy.Assignment{Path: path, Value: set.Value})
	}
	return out
}

// step is one of a path: ["name"], [1] or name.
var step = regexp.MustCompile(`\[("(?:[^"\\]|\\.)*")\]|\[(\d+)\]|\.?([^.\[]+)`)

// run runs the command; what cannot be read it tells, and goes on.
func run(t *testing.T, args ...string) []byte {
	t.Helper()
	var out, errOut bytes.Buffer
	cmd := plugin.NewCommand("kubectl-lightk8s", genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &errOut})
	cmd.SetArgs(args)
	if err := cmd.ExecuteContext(t.Context()); err != nil && err.Error() != "" {
		t.Fatalf("%v\n%s", err, errOut.String())
	}
	return out.Bytes()
}

// copyManifests copies the files that look like manifests. Of fixtures that differ in one field, one in twenty is enough.
func copyManifests(t *testing.T, from, to string) int {
	t.Helper()
	copied, seen := 0, 0
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(path)) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil || len(data) > 1<<20 || !bytes.Contains(data, []byte("kind:")) {
			return err
		}
		if seen++; strings.Contains(path, "pod-security-admission") && seen%20 != 0 {
			return nil
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		copied++
		if err := os.MkdirAll(filepath.Join(to, filepath.Dir(name)), 0o755); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return copied
}

// compare compares a file with what its old version is to become.
func compare(t *testing.T, file string, changes []change) {
	t.Helper()
	old, err := os.ReadFile(file + ".orig")
	if err != nil {
		t.Error(err)
		return
	}
	edited, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
		return
	}
	want, got := documents(t, file, old), documents(t, file, edited)
	slices.SortStableFunc(changes, func(a, b change) int { return a.Origin.Line - b.Origin.Line })
	for i := range want {
		want[i] = apply(t, file, want[i], &changes)
	}
	if len(changes) > 0 {
		t.Errorf("%s: %d changes are of no document", file, len(changes))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-planned +read):\n%s", file, diff)
	}
	if !keepsComments(old, edited) {
		t.Errorf("%s: a line with a comment is lost", file)
	}
}

// apply makes the first of the changes that is of an object, or of an item of a List.
func apply(t *testing.T, file string, object any, changes *[]change) any {
	t.Helper()
	fields, ok := object.(map[string]any)
	if !ok {
		return object
	}
	if items, ok := fields["items"].([]any); ok && strings.HasSuffix(policy.RefOf(fields).Kind, "List") {
		for i := range items {
			items[i] = apply(t, file, items[i], changes)
		}
		return fields
	}
	at := slices.IndexFunc(*changes, func(c change) bool { return c.Object == policy.RefOf(fields) })
	if at < 0 {
		return object
	}
	changed, err := policy.Apply(fields, (*changes)[at].assignments(t))
	if err != nil {
		t.Errorf("%s: %v", file, err)
	}
	*changes = slices.Delete(*changes, at, at+1)
	return changed
}

// documents decodes the documents of a file that hold something.
func documents(t *testing.T, file string, data []byte) []any {
	t.Helper()
	var out []any
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(data)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		var decoded any
		if err := yaml.Unmarshal(document, &decoded); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if decoded != nil {
			out = append(out, decoded)
		}
	}
}

// keepsComments reports whether all lines that are comments stand in the edited file in their order.
func keepsComments(old, edited []byte) bool {
	rest := strings.Split(string(edited), "\n")
	for line := range strings.Lines(string(old)) {
		if line = strings.TrimRight(line, "\n"); !strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		at := slices.Index(rest, line)
		if at < 0 {
			return false
		}
		rest = rest[at+1:]
	}
	return true
}
