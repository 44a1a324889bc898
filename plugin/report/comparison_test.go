package report

import (
	"fmt"
	"math/rand/v2"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/seed"
)

// fingerprints are those of some of the findings, and of some that are not there.
func fingerprints(random *rand.Rand, findings []Finding) map[string]bool {
	some := map[string]bool{}
	for _, f := range findings {
		if random.IntN(2) == 0 {
			some[f.Fingerprint] = true
		}
	}
	for i := range random.IntN(9) {
		some[fmt.Sprint("gone ", i)] = true
	}
	return some
}

// Each finding now is new or unchanged, and each of the earlier report has one fate.
func TestEachFindingIsCountedOnce(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 4))
	for range 300 {
		all := randomFindings(random)
		earlier := fingerprints(random, all)
		list := NewFindings(all...)
		fates := map[string]Fate{}
		c := list.Compare(earlier, func(fingerprint string) Fate {
			if _, again := fates[fingerprint]; again || !earlier[fingerprint] {
				t.Errorf("the fate of %s is asked for", fingerprint)
			}
			fates[fingerprint] = Fate(random.IntN(3))
			return fates[fingerprint]
		})
		now := map[string]bool{}
		want := Comparison{NewBySeverity: map[policy.Severity]int{"critical": 0, "high": 0, "medium": 0, "low": 0, "info": 0}}
		for f := range list.All() {
			if f.New == earlier[f.Fingerprint] {
				t.Errorf("new is %v of a finding that the earlier report has: %v", f.New, earlier[f.Fingerprint])
			}
			if !now[f.Fingerprint] && f.New {
				want.NewBySeverity[f.Severity]++
			}
			now[f.Fingerprint] = true
		}
		for fingerprint := range now {
			if earlier[fingerprint] {
				want.Unchanged++
			} else {
				want.New++
			}
		}
		for _, fate := range fates {
			switch fate {
			case Fixed:
				want.Fixed++
			case Covered:
				want.Covered++
			case NotChecked:
				want.NotChecked++
			}
		}
		if diff := gocmp.Diff(want, c); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		if c.New+c.Unchanged != len(now) || c.Fixed+c.Unchanged+c.NotChecked+c.Covered != len(earlier) {
			t.Fatalf("%+v of %d findings now and %d earlier", c, len(now), len(earlier))
		}
	}
}

func TestAReportHasNothingNewSinceItself(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 5))
	for range 100 {
		list := NewFindings(randomFindings(random)...)
		same := map[string]bool{}
		for f := range list.All() {
			same[f.Fingerprint] = true
		}
		c := list.Compare(same, func(string) Fate { t.Error("a fate is asked for"); return Fixed })
		if c.New != 0 || c.Fixed != 0 || c.Unchanged != len(same) {
			t.Errorf("%+v", c)
		}
	}
}
