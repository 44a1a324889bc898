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
	block kind = "block" // lines between marks, in a file with another owner
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

// rendering is what becomes of one node.
type rendering struct {
	node       Node
	target     target
	changes    []Change
	items      []item
	parameters []parameter
	// fields of the kubelet's configuration that apply.sh writes, whatever file they are in; nil takes
	// a key away.
	fields map[string]any
	// byHand are files beside the scripts, below the node's folder, that a person applies.
	byHand []File
	// steps to take by hand, as Markdown.
	steps   []string
	refused []Refusal
}

// refuse leaves a value out.
func (r *rendering) refuse(reason string, what ...string) {
	r.refused = append(r.refused, Refusal{Node: r.node.Name, What: what, Reason: reason})
}

// changesOf values of one program, without those that are refused.
func (r *rendering) changesOf(program string) []Change {
	var found []Change
	for _, c := range r.changes {
		if len(c.Path) == 3 && c.Path[1] == program {
			found = append(found, c)
		}
	}
	return found
}

// refuseAll leaves out what is wanted of a program.
func (r *rendering) refuseAll(program, reason string) {
	for _, c := range r.changesOf(program) {
		r.refuse(reason, c.Path...)
	}
}

// write adds an item. Content that is empty adds none.
func (r *rendering) write(i item) {
	if i.content != "" {
		r.items = append(r.items, i)
	}
}

// shown is the file of the item in the tree, to be read.
func (r *rendering) shown(i item) File {
	name := i.path
	if i.kind != whole {
		name += ".lines"
	}
	return File{Path: path.Join("nodes", r.node.Name, "files", name), Mode: 0o644, Content: []byte(i.content)}
}

// automatic reports whether there is something for apply.sh to do.
func (r *rendering) automatic() bool { return len(r.items) > 0 }

// files of the node, those of the scripts included.
func (r *rendering) files() []File {
	var all []File
	for _, f := range r.byHand {
		f.Path = path.Join("nodes", r.node.Name, f.Path)
		all = append(all, f)
	}
	for _, i := range r.items {
		all = append(all, r.shown(i))
	}
	if r.automatic() {
		all = append(all, r.scripts()...)
	}
	return all
}

// sortRefusals by node and path, the node as a whole first.
func sortRefusals(refused []Refusal) {
	slices.SortFunc(refused, func(a, b Refusal) int {
		return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(strings.Join(a.What, "."), strings.Join(b.What, ".")), cmp.Compare(a.Reason, b.Reason))
	})
}
