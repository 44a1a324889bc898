package nodefiles

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// kind of an item, as the scripts know them.
type kind string

const (
	whole kind = "file"  // a file of lightk8s alone
	block kind = "block" // lines between marks, in a file of somebody else
	args  kind = "args"  // a flag added to KUBELET_EXTRA_ARGS
)

// item is one file that apply.sh writes on the node.
type item struct {
	kind    kind
	path    string
	mode    string // octal
	restart bool   // whether the service reads it at its start only
	content string
}

// parameter of the kernel, with its value.
type parameter struct{ key, value string }

// plan is what becomes of one node.
type plan struct {
	node       Node
	target     target
	changes    []Change
	items      []item
	parameters []parameter
	// byHand are files beside the scripts, below the node's folder, that a person applies.
	byHand []File
	// steps to take by hand, as Markdown.
	steps   []string
	refused []Refusal
}

// refuse leaves a value out.
func (p *plan) refuse(reason string, what ...string) {
	p.refused = append(p.refused, Refusal{Node: p.node.Name, What: what, Reason: reason})
}

// wanted values of one program, without those that are refused.
func (p *plan) wanted(program string) []Change {
	var found []Change
	for _, c := range p.changes {
		if len(c.Path) == 3 && c.Path[1] == program {
			found = append(found, c)
		}
	}
	return found
}

// refuseAll leaves out what is wanted of a program.
func (p *plan) refuseAll(program, reason string) {
	for _, c := range p.wanted(program) {
		p.refuse(reason, c.Path...)
	}
}

// write adds an item. Content that is empty adds none.
func (p *plan) write(i item) {
	if i.content != "" {
		p.items = append(p.items, i)
	}
}

// shown is the file of the item in the tree, to be read.
func (p *plan) shown(i item) File {
	name := i.path
	if i.kind != whole {
		name += ".lines"
	}
	return File{Path: path.Join("nodes", p.node.Name, "files", name), Mode: 0o644, Content: []byte(i.content)}
}

// automatic tells whether there is something for apply.sh to do.
func (p *plan) automatic() bool { return len(p.items) > 0 }

// files of the node, those of the scripts included.
func (p *plan) files() []File {
	var all []File
	for _, f := range p.byHand {
		f.Path = path.Join("nodes", p.node.Name, f.Path)
		all = append(all, f)
	}
	for _, i := range p.items {
		all = append(all, p.shown(i))
	}
	if p.automatic() {
		all = append(all, p.scripts()...)
	}
	return all
}

// sortRefusals by node and path, the node as a whole first.
func sortRefusals(refused []Refusal) {
	slices.SortFunc(refused, func(a, b Refusal) int {
		return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(strings.Join(a.What, "."), strings.Join(b.What, ".")), cmp.Compare(a.Reason, b.Reason))
	})
}
