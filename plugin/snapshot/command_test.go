package snapshot

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/manifest"
	"github.com/lightk8s/lightk8s/rego/policy"
)

var (
	node    = schema.GroupKind{Kind: "Node"}
	account = schema.GroupKind{Kind: "ServiceAccount"}
)

func object(kind, name string) map[string]any {
	return map[string]any{"apiVersion": "v1", "kind": kind, "metadata": map[string]any{"name": name}}
}

// yielding is a source of objects and errors.
func yielding(steps ...any) source.Source {
	return func(context.Context) iter.Seq2[policy.Target, error] {
		return func(yield func(policy.Target, error) bool) {
			for _, step := range steps {
				target := policy.Target{}
				err, failed := step.(error)
				if !failed {
					target.Object, _ = step.(map[string]any)
				}
				if !yield(target, err) {
					return
				}
			}
		}
	}
}

// run writes a snapshot of the steps, and returns what it holds and what is known from it.
func run(t *testing.T, steps ...any) (names, known []string, errOut string, err error) {
	t.Helper()
	out, errs := &bytes.Buffer{}, &bytes.Buffer{}
	err = Options{Source: yielding(steps...), Kinds: []schema.GroupKind{node, account}, Out: out, ErrOut: errs}.Run(t.Context())
	wanted := source.Wanted{Inventory: []schema.GroupKind{node, account}}
	files := manifest.Files{Paths: []string{"-"}, Stdin: io.MultiReader(out, strings.NewReader("\n---\napiVersion: v1\nkind: Service\n"))}
	for target, readErr := range files.Source(wanted)(t.Context()) {
		if readErr != nil {
			t.Fatal(readErr)
		}
		names = append(names, policy.RefOf(target.Object).String())
		if policy.RefOf(target.Object).Kind == "Service" {
			for _, kind := range wanted.Inventory {
				if target.Facts.Inventory.Knows(kind) {
					known = append(known, kind.String())
				}
			}
		}
	}
	return names, known, errs.String(), err
}

func TestASnapshotDeclaresWhatItHoldsEveryObjectOf(t *testing.T) {
	forbidden := &source.ReadError{Subject: "serviceaccounts", Kind: account, Err: errors.New("forbidden")}
	unreachable := &source.ReadError{Subject: "https://127.0.0.1", Err: errors.New("refused")}
	for name, c := range map[string]struct {
		steps  []any
		known  []string
		errOut string
		code   int
	}{
		"everything":           {[]any{object("Node", "a"), object("ServiceAccount", "b")}, []string{"Node", "ServiceAccount"}, "", exitcode.Clean},
		"nothing":              {nil, []string{"Node", "ServiceAccount"}, "", exitcode.Clean},
		"a kind is forbidden":  {[]any{object("Node", "a"), forbidden}, []string{"Node"}, "error: serviceaccounts: forbidden\n", exitcode.Unread},
		"unreachable":          {[]any{unreachable}, nil, "error: https://127.0.0.1: refused\n", exitcode.Unread},
		"an error of its own":  {[]any{errors.New("odd")}, nil, "error: odd\n", exitcode.Unread},
		"forbidden, and alone": {[]any{forbidden, forbidden}, []string{"Node"}, "error: serviceaccounts: forbidden\nerror: serviceaccounts: forbidden\n", exitcode.Unread},
	} {
		t.Run(name, func(t *testing.T) {
			_, known, errOut, err := run(t, c.steps...)
			if diff := cmp.Diff(c.known, known); diff != "" {
				t.Errorf("known (-want +got):\n%s", diff)
			}
			if errOut != c.errOut || exitcode.Of(err) != c.code {
				t.Errorf("exit code %d, %q", exitcode.Of(err), errOut)
			}
		})
	}
}

func TestASnapshotHoldsWhatWasReadAndNoSecret(t *testing.T) {
	secret := object("Secret", "s")
	secret["stringData"] = map[string]any{"password": "hunter2"}
	out := &bytes.Buffer{}
	if err := (Options{Source: yielding(object("Pod", "a"), secret), Out: out, ErrOut: io.Discard}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := `---
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}
---
{"apiVersion":"v1","data":{"password":""},"kind":"Secret","metadata":{"annotations":{"lightk8s.dev/redacted":"true"},"name":"s"}}
---
{"apiVersion":"lightk8s.dev/v1alpha1","kind":"Snapshot","kinds":[]}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	names, _, _, err := run(t, object("Node", "a"), object("Pod", "b"))
	if diff := cmp.Diff([]string{"Node/a", "Pod/b", "Service/"}, names); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestASnapshotThatWasInterruptedHasNoEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out := &bytes.Buffer{}
	err := Options{Source: yielding(object("Pod", "a")), Kinds: []schema.GroupKind{account}, Out: out, ErrOut: io.Discard}.Run(ctx)
	if exitcode.Of(err) != exitcode.Unread || !errors.Is(err, context.Canceled) || strings.Contains(out.String(), source.SnapshotKind) {
		t.Errorf("error %v, snapshot %q", err, out)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestASnapshotThatCannotBeWrittenIsAnError(t *testing.T) {
	for _, steps := range [][]any{nil, {object("Pod", strings.Repeat("a", 10_000)), object("Pod", "b")}} {
		err := Options{Source: yielding(steps...), Out: fullDisk{}, ErrOut: io.Discard}.Run(t.Context())
		if err == nil || !strings.Contains(err.Error(), "disk full") || exitcode.Of(err) == exitcode.Clean {
			t.Errorf("error %v", err)
		}
	}
	if err := (Options{}).runInto(t.Context(), filepath.Join(t.TempDir(), "gone", "file")); err == nil || !strings.HasPrefix(err.Error(), "write snapshot: ") {
		t.Errorf("error %v", err)
	}
}

func TestASnapshotFileIsForItsOwnerAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cluster.snapshot")
	o := Options{Source: yielding(object("Pod", "a")), ErrOut: io.Discard}
	if err := o.runInto(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestASnapshotOfOneNamespaceIsRefused(t *testing.T) {
	cluster := genericclioptions.NewConfigFlags(true)
	*cluster.Namespace = "shop"
	streams, _, _, _ := genericiooptions.NewTestIOStreams()
	cmd := NewCommand(cluster, streams)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(nil)
	if err := cmd.ExecuteContext(t.Context()); exitcode.Of(err) != exitcode.Usage || !strings.Contains(err.Error(), "audit -f") {
		t.Errorf("error %v", err)
	}
}
