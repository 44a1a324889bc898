package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/seed"
)

// randomFindings draws from so few words that many findings have something in common, or all.
func randomFindings(random *rand.Rand) []Finding {
	word := func(prefix string) string { return fmt.Sprint(prefix, random.IntN(3)) }
	findings := make([]Finding, random.IntN(60))
	for i := range findings {
		f := Finding{
			Control: word("control"), Category: word("category"), Severity: policy.Severities()[random.IntN(5)],
			Risk: policy.Risks()[random.IntN(2)], Cause: policy.Cause(word("cause")),
			ClosedBy: policy.Closers()[random.IntN(2)], Ease: policy.Eases()[random.IntN(2)],
			Object:    policy.ObjectRef{APIVersion: word("v"), Kind: word("Kind"), Namespace: word(""), Name: word("n")},
			Container: word("c"), Path: fmt.Sprintf("list[%d]", random.IntN(12)), Message: word("m"), Fixable: random.IntN(2) == 0,
			Origin: policy.Origin{File: word("f"), Line: random.IntN(4)}, New: random.IntN(2) == 0,
		}
		for range random.IntN(3) {
			f.Endpoints = append(f.Endpoints, policy.Endpoint{Host: word("h"), Port: 1 + random.IntN(2)})
		}
		f.Fingerprint = Fingerprint(f.Control, f.Object, f.Container, f.Path, f.Message)
		findings[i] = f
	}
	return findings
}

func TestFindingsComeBackAsTheyWereAdded(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 1))
	for range 200 {
		want := randomFindings(random)
		list := NewFindings(want...)
		if diff := gocmp.Diff(want, collect(list)); diff != "" {
			t.Fatalf("findings (-added +listed):\n%s", diff)
		}
		data, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		var read Findings
		if err := json.Unmarshal(data, &read); err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(want, collect(read)); diff != "" {
			t.Fatalf("findings (-added +read):\n%s", diff)
		}
	}
}

func TestFindingsAreSortedByAllThatIsPrinted(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 2))
	for range 200 {
		want := randomFindings(random)
		list := NewFindings(want...)
		list.sort()
		slices.SortStableFunc(want, func(a, b Finding) int {
			return cmp.Or(
				a.Severity.Compare(b.Severity), cmp.Compare(a.Control, b.Control),
				cmp.Compare(a.Object.Kind, b.Object.Kind), cmp.Compare(a.Object.Namespace, b.Object.Namespace),
				cmp.Compare(a.Object.Name, b.Object.Name), cmp.Compare(a.Object.APIVersion, b.Object.APIVersion),
				CompareNatural(a.Path, b.Path), cmp.Compare(a.Container, b.Container), cmp.Compare(a.Message, b.Message),
				slices.CompareFunc(a.Endpoints, b.Endpoints, policy.Endpoint.Compare),
				cmp.Compare(a.Origin.File, b.Origin.File), cmp.Compare(a.Origin.Line, b.Origin.Line),
			)
		})
		if diff := gocmp.Diff(want, collect(list)); diff != "" {
			t.Fatalf("findings (-want +got):\n%s", diff)
		}
	}
}

func TestFindingsAreFilteredInTheirOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 3))
	for range 200 {
		all := randomFindings(random)
		list := NewFindings(all...)
		from := random.IntN(len(all) + 1)
		to := from + random.IntN(len(all)-from+1)
		part := list.Slice(from, to)
		if diff := gocmp.Diff(append([]Finding{}, all[from:to]...), collect(part)); diff != "" {
			t.Fatalf("slice (-want +got):\n%s", diff)
		}
		var want []Finding
		list.Filter(func(i int, f Finding) bool {
			if diff := gocmp.Diff(all[i], f.Identified()); diff != "" {
				t.Errorf("filter asks of (-want +got):\n%s", diff)
			}
			keep := random.IntN(2) == 0
			if keep {
				want = append(want, all[i])
			}
			return keep
		})
		if diff := gocmp.Diff(append([]Finding{}, want...), collect(list)); diff != "" {
			t.Fatalf("filter (-want +got):\n%s", diff)
		}
	}
}

// A list of endpoints takes memory once, however many findings have it.
func TestFindingsShareTheirEndpoints(t *testing.T) {
	first, second := []policy.Endpoint{{Port: 80}, {Port: 443}}, []policy.Endpoint{{Port: 80}}
	var list Findings
	for i := range 9 {
		f := Finding{Message: fmt.Sprint(i)}
		switch i % 3 {
		case 0:
			f.Endpoints = slices.Clone(first)
		case 1:
			f.Endpoints = slices.Clone(second)
		}
		list.Add(f)
	}
	for i, e := range list.entries {
		if e.endpoints != list.entries[i%3].endpoints {
			t.Errorf("finding %d has a list of its own", i)
		}
	}
	if list.entries[0].endpoints == list.entries[1].endpoints || list.entries[2].endpoints != nil {
		t.Error("findings of other endpoints, or none, share a list")
	}
}

func TestAFindingIsHeldIn24Bytes(t *testing.T) {
	if size := unsafe.Sizeof(entry{}); size > 24 {
		t.Errorf("it takes %d", size)
	}
}

func TestNoFindingsAreAnEmptyList(t *testing.T) {
	if data, err := json.Marshal(Findings{}); err != nil || string(data) != "[]" {
		t.Errorf("%s, error %v", data, err)
	}
	var read Findings
	if err := json.Unmarshal([]byte(`[{"control": 1}]`), &read); err == nil || read.Len() != 0 {
		t.Errorf("%d findings, error %v, want an error", read.Len(), err)
	}
}

func collect(l Findings) []Finding { return append([]Finding{}, slices.Collect(l.All())...) }
