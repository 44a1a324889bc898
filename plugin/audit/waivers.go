package audit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// waivers are tried in order, and note which of them cover anything.
type waivers struct {
	list    []policy.Waiver
	used    []bool // by waiver: it covered a finding
	expired []bool
}

func newWaivers(list []policy.Waiver, now time.Time) waivers {
	w := waivers{list: list, used: make([]bool, len(list)), expired: make([]bool, len(list))}
	for i, waiver := range list {
		w.expired[i] = waiver.Expired(now)
	}
	return w
}

// on lists the waivers that cover findings on an object: of most objects, none.
func (w waivers) on(object map[string]any) []int {
	var on []int
	for i := range w.list {
		if w.list[i].CoversObject(object) {
			on = append(on, i)
		}
	}
	return on
}

// covering returns the first waiver in force, of those on the object, that covers the finding; nil:
// none does. Those after it are used as well: without it they would count.
func (w waivers) covering(on []int, object map[string]any, f policy.Finding) *policy.Waiver {
	var first *policy.Waiver
	for _, i := range on {
		if first != nil && w.used[i] || !w.list[i].Covers(object, f) {
			continue
		}
		w.used[i] = true
		if first == nil && !w.expired[i] {
			first = &w.list[i]
		}
	}
	return first
}

// notices reports the user's waivers that have expired, or cover nothing.
func (w waivers) notices() []string {
	notices := map[string]bool{}
	at := map[string]int{}
	for i, waiver := range w.list {
		if waiver.Source == policy.BuiltIn {
			continue
		}
		name := fmt.Sprintf("waivers[%d] of %s (%s)", at[waiver.Source], waiver.Source, strings.Join(waiver.Controls, ", "))
		at[waiver.Source]++
		switch {
		case w.expired[i] && w.used[i]:
			notices[fmt.Sprintf("%s has expired on %s, so its findings count again: %s", name, waiver.Expires, waiver.Reason)] = true
		case w.expired[i]:
			notices[fmt.Sprintf("%s has expired on %s and covers nothing: %s", name, waiver.Expires, waiver.Reason)] = true
		case !w.used[i]:
			notices[fmt.Sprintf("%s covers nothing: %s", name, waiver.Reason)] = true
		}
	}
	return slices.Sorted(maps.Keys(notices))
}
