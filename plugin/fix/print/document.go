package print

import (
	"io"

	"github.com/lightk8s/lightk8s/plugin/fix/plan"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Kind is the kind of what is printed as json and yaml.
const Kind = "FixPlan"

// Document is a plan of changes.
type Document struct {
	// Version of this schema.
	APIVersion string `json:"apiVersion"`
	// Kind of the document.
	Kind string `json:"kind"`
	// Numbers of findings.
	Summary Summary `json:"summary"`
	// Objects that change, by file and line.
	Changes []Change `json:"changes"`
	// Findings that stay open, by file and line.
	Open []Open `json:"open"`
	// Files that were written; absent: nothing was changed.
	Written []string `json:"written,omitempty"`
}

// Summary counts findings.
type Summary struct {
	// Objects that were judged.
	Objects int `json:"objects"`
	// Findings before the change.
	Found int `json:"found"`
	// Findings that the change closes; after a change those that are no longer found.
	Fixed int `json:"fixed"`
	// Findings that stay.
	Open int `json:"open"`
}

// Change is what becomes of an object.
type Change struct {
	// Object that changes.
	Object policy.ObjectRef `json:"object"`
	// Where its document begins.
	Origin policy.Origin `json:"origin"`
	// Controls whose findings are closed, the most severe first.
	Controls []string `json:"controls"`
	// Assignments, in order.
	Set []policy.Assignment `json:"set"`
	// The object as it is created; absent: it exists.
	Create map[string]any `json:"create,omitempty"`
	// Why the file is not edited; absent: it is.
	Refused string `json:"refused,omitempty"`
}

// Open is a finding that stays.
type Open struct {
	// Control that finds it.
	Control string `json:"control"`
	// Object that it is on.
	Object policy.ObjectRef `json:"object"`
	// Container that it is in; absent: none.
	Container string `json:"container,omitempty"`
	// Field that it is about.
	Path string `json:"path,omitempty"`
	// What is wrong.
	Message string `json:"message"`
	// Where the document of the object begins.
	Origin policy.Origin `json:"origin"`
	// What closes it.
	ClosedBy policy.Closer `json:"closedBy"`
	// Why fix does not close it; absent: something else does.
	Reason string `json:"reason,omitempty"`
}

type document struct {
	Options
	format string
}

func (d document) Print(w io.Writer, p plan.Plan) error {
	out, err := text.Encode(d.of(p), d.format)
	if err != nil {
		return err
	}
	return text.Write(w, out)
}

func (d document) of(p plan.Plan) Document {
	doc := Document{
		APIVersion: policy.APIVersion, Kind: Kind, Changes: []Change{}, Open: []Open{}, Written: p.Written,
		Summary: Summary{Objects: p.Judged, Found: p.Found, Fixed: p.Fixed, Open: len(p.Open)},
	}
	change := func(c plan.Change, refused string) {
		change := Change{Object: c.Ref, Origin: c.Origin, Controls: c.Controls, Set: c.Set, Refused: refused}
		if c.About != nil {
			change.Set, change.Create = []policy.Assignment{}, c.Object
		}
		doc.Changes = append(doc.Changes, change)
	}
	for _, object := range p.Objects {
		change(object.Change, "")
	}
	for _, file := range p.Files {
		for _, c := range file.Changes {
			change(c, "")
		}
		for _, r := range file.Refused {
			change(r.Change, r.Err.Error())
		}
	}
	for _, o := range p.Open {
		doc.Open = append(doc.Open, Open{
			Control: o.Control, Object: o.Object, Container: o.Container, Path: o.Path.String(), Message: o.Message, Origin: o.Origin,
			ClosedBy: d.Closes(o.Control).By, Reason: o.Reason,
		})
	}
	return doc
}
