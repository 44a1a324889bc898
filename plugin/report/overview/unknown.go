package overview

import (
	"slices"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Unknown are controls without an answer, for one reason.
type Unknown struct {
	Reason   string
	Controls []string
}

// unknown lists the controls about data that could not be evaluated: what is not known to be there can be lost.
func unknown(r report.Report) []Unknown {
	var list []Unknown
	for _, skip := range r.Skipped {
		matters := skip.Class == policy.Forbidden || skip.Objects > 0 && skip.Class != policy.NotApplicable
		if r.Control(skip.Control, "").Risk != policy.DataLoss || !matters {
			continue
		}
		i := slices.IndexFunc(list, func(u Unknown) bool { return u.Reason == skip.Reason })
		if i < 0 {
			i = len(list)
			list = append(list, Unknown{Reason: skip.Reason})
		}
		list[i].Controls = append(list[i].Controls, skip.Control)
	}
	return list
}
