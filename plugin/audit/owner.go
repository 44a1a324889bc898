package audit

import (
	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/plugin/report"
)

func saidOf(f report.Finding) owner.Said {
	return owner.Said{Object: owner.RefOf(f.Object), Control: f.Control, Container: f.Container, Message: f.Message}
}

// inherited reports whether the owner of the object has the finding too: where manifests are read,
// the owner might have come later.
func (c *collector) inherited(by *owner.Ref, f report.Finding) bool {
	return by != nil && c.owned.SaidByOwner(*by, saidOf(f), c.said)
}

// said yields what was found so far, as owners have it.
func (c *collector) said(yield func(owner.Said) bool) {
	for f := range c.stated {
		if !yield(saidOf(f)) {
			return
		}
	}
}
