package plan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Kinds are those that a plan is made from beside what the controls look at.
func Kinds() []schema.GroupKind {
	return append(cluster.PlacedKinds(), facts.NodeConfigKind, facts.NodeUsageKind, facts.WorkloadUsageKind)
}

// reading is everything that the source yielded, not judged yet.
type reading struct {
	targets []policy.Target
	errors  []report.Error
	notices []string
	away    error // why the cluster could not be reached; nil: it was
	// unplaced are kinds that say what runs where, and were not read whole, sorted.
	unplaced []string
}

// read reads everything before anything is judged: a workload can be named before its use is.
func read(ctx context.Context, from source.Source) reading {
	r := reading{errors: []report.Error{}, notices: []string{}}
	for target, err := range from(ctx) {
		var notice *source.Notice
		switch {
		case errors.As(err, &notice):
			r.notices = append(r.notices, notice.Text)
		case err != nil:
			unread := source.Unread(err)
			if errors.Is(err, client.ErrUnreachable) {
				r.away = err
			}
			r.errors = append(r.errors, report.Error{Subject: unread.Subject, Message: unread.Err.Error()})
			r.misses(unread.Kind)
		default:
			r.targets = append(r.targets, target)
		}
	}
	// The order of the input must not show in the plan.
	slices.SortStableFunc(r.targets, func(a, b policy.Target) int {
		x, y := policy.RefOf(a.Object), policy.RefOf(b.Object)
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Namespace, y.Namespace), cmp.Compare(x.Name, y.Name))
	})
	return r
}

func (r *reading) fail(object map[string]any, doing string, err error) {
	r.errors = append(r.errors, report.Error{Subject: policy.RefOf(object).String(), Message: fmt.Sprintf("%s: %v", doing, err)})
	r.misses(policy.RefOf(object).GroupKind())
}

// misses notes a kind of which something is missing.
func (r *reading) misses(kind schema.GroupKind) {
	if name := kind.String(); slices.Contains(cluster.PlacedKinds(), kind) && !slices.Contains(r.unplaced, name) {
		r.unplaced = append(r.unplaced, name)
		slices.Sort(r.unplaced)
	}
}

// noNode says why there is nothing to size. What could not be read comes first, since it is why.
func noNode(r reading) error {
	if r.away != nil {
		return r.away
	}
	var why []string
	for _, e := range r.errors {
		why = append(why, e.Subject+": "+e.Message)
	}
	switch {
	case len(why) > 0:
		why = append(why, "no Node was read, so nothing can be sized")
	default:
		why = append(why, "no Node was read, so nothing can be sized; "+
			"kubectl lightk8s snapshot --node-config --usage writes what -f takes")
	}
	return errors.New(strings.Join(why, "\n"))
}
