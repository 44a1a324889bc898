package nodefiles

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Render writes down what is wanted of all nodes. Extra files, such as API objects, are put beside
// them. What nodes cannot be given is in the tree's refusals; the error is about input that makes
// no sense: a node given twice, or two files of one path.
func Render(nodes []Node, extra []File) (Tree, error) {
	tree := Tree{expected: map[string][]string{}}
	var renderings []*rendering
	seen := map[string]bool{}
	for _, n := range nodes {
		if seen[n.Name] {
			return Tree{}, fmt.Errorf("render node files: node %q is given twice", n.Name)
		}
		seen[n.Name] = true
		p, err := renderingOf(n)
		if err != nil {
			tree.Refused = append(tree.Refused, Refusal{Node: n.Name, Reason: err.Error()})
			continue
		}
		renderings = append(renderings, p)
	}
	agree(nodes, renderings)
	renderings = slices.DeleteFunc(renderings, func(r *rendering) bool {
		r.render()
		tree.Refused = append(tree.Refused, r.refused...)
		return len(r.items) == 0 && len(r.byHand) == 0
	})
	// Agents first: a mistake costs least there. Servers, which hold the datastore, follow one by one.
	slices.SortFunc(renderings, func(a, b *rendering) int {
		if a.node.Server != b.node.Server {
			return map[bool]int{false: -1, true: 1}[a.node.Server]
		}
		return cmp.Compare(a.node.Name, b.node.Name)
	})
	sortRefusals(tree.Refused)
	for _, p := range renderings {
		tree.Files = append(tree.Files, p.files()...)
		tree.expected[p.node.Name] = p.expected()
	}
	tree.Files = append(tree.Files, fleet(renderings, tree.Refused, extra)...)
	tree.Files = append(tree.Files, extra...)
	slices.SortStableFunc(tree.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	for i, f := range tree.Files {
		if f.Path != path.Clean(f.Path) || path.IsAbs(f.Path) || f.Path == ".." || strings.HasPrefix(f.Path, "../") {
			return Tree{}, fmt.Errorf("render node files: %q is not a path below the folder", f.Path)
		}
		if i > 0 && tree.Files[i-1].Path == f.Path {
			return Tree{}, fmt.Errorf("render node files: there are two files %s", f.Path)
		}
	}
	return tree, nil
}

// renderingOf checks a node. An error is why nothing is written for it.
func renderingOf(n Node) (*rendering, error) {
	changes := Diff(n.Before, n.After)
	if len(changes) == 0 {
		return &rendering{node: n}, nil
	}
	if reason := guard(n); reason != "" {
		return nil, fmt.Errorf("%s", reason)
	}
	t, err := targetOf(n)
	if err != nil {
		return nil, err
	}
	return &rendering{node: n, target: t, changes: changes}, nil
}

// agree takes out what servers must be given alike and are not: one would install again what
// another removes.
func agree(nodes []Node, renderings []*rendering) {
	lists := map[string]bool{}
	servers := 0
	for _, p := range renderings {
		if p.node.Server {
			servers++
			var names []string
			for _, c := range p.changesOf("disable") {
				names = append(names, c.Path[2])
			}
			lists[strings.Join(names, ",")] = true
		}
	}
	for _, n := range nodes {
		if n.Server {
			servers--
		}
	}
	if servers == 0 && len(lists) < 2 {
		return
	}
	for _, p := range renderings {
		p.refuseAll("disable", "the servers are not all told to turn off the same, and one would install again what another removes")
		p.changes = slices.DeleteFunc(p.changes, func(c Change) bool { return len(c.Path) == 3 && c.Path[1] == "disable" })
	}
}

// render fills the plan.
func (r *rendering) render() {
	if len(r.changes) == 0 {
		return
	}
	switch r.node.Distribution {
	case K3s, RKE2:
		r.rancher()
	case K0s:
		r.k0s()
	case MicroK8s:
		r.microk8s()
	case Kubeadm:
		r.kubeadm()
	}
	r.writeSysctl()
	r.writeZram()
	slices.SortFunc(r.items, func(a, b item) int { return cmp.Compare(a.path, b.path) })
}
