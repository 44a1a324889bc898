package print

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/fix/plan"
	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Snippet is a file for the owner of objects: what its source lacks.
type Snippet struct {
	Name    string // of the file, without a folder
	Content string
}

// resource is an object of Flux, with what is to be added to it.
type resource struct {
	APIVersion string         `json:"apiVersion"`
	Kind       string         `json:"kind"`
	Metadata   map[string]any `json:"metadata"`
	Spec       any            `json:"spec"`
}

// Snippets are the changes of objects that are left to their owners, a file for each owner.
func Snippets(owned []plan.Change) ([]Snippet, error) {
	byOwner := map[owner.Owner][]plan.Change{}
	for _, change := range owned {
		by := owner.Of(change.Object)
		byOwner[by] = append(byOwner[by], slices.DeleteFunc(change.Parts(), plan.Change.IsEmpty)...)
	}
	var out []Snippet
	taken := map[string]bool{}
	for _, by := range slices.SortedFunc(maps.Keys(byOwner), func(a, b owner.Owner) int {
		return cmp.Or(cmp.Compare(a.String(), b.String()), cmp.Compare(a.Where, b.Where))
	}) {
		content, err := snippet(by, byOwner[by])
		if err != nil {
			return nil, err
		}
		name := fileName(by.String())
		for taken[name] {
			name += "-"
		}
		taken[name] = true
		out = append(out, Snippet{Name: name + ".yaml", Content: content})
	}
	return out, nil
}

func snippet(by owner.Owner, changes []plan.Change) (string, error) {
	patches, resources, err := patchesOf(changes)
	if err != nil {
		return "", err
	}
	var whole any
	switch by.Kind {
	case owner.Kustomize:
		whole = flux("kustomize.toolkit.fluxcd.io/v1", "Kustomization", by.Name, map[string]any{"patches": patches})
	case owner.HelmRelease:
		whole = flux("helm.toolkit.fluxcd.io/v2", "HelmRelease", by.Name, map[string]any{
			"postRenderers": []any{map[string]any{"kustomize": map[string]any{"patches": patches}}},
		})
	default:
		whole = newKustomization(patches)
	}
	document, err := text.Encode(whole, "yaml")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("# %s: %s.\n", text.Clean(by.String()), text.Clean(by.Where)) + document + resources, nil
}

func flux(apiVersion, kind, name string, spec map[string]any) resource {
	metadata := map[string]any{"name": name}
	if namespace, short, has := strings.Cut(name, "/"); has {
		metadata = map[string]any{"name": short, "namespace": namespace}
	}
	return resource{APIVersion: apiVersion, Kind: kind, Metadata: metadata, Spec: spec}
}

var notInName = regexp.MustCompile(`[^a-z0-9]+`)

// fileName is a name for a file: those of owners stand on objects, and anyone can have written them.
func fileName(words string) string {
	name := strings.Trim(notInName.ReplaceAllString(strings.ToLower(words), "-"), "-")
	return cmp.Or(name[:min(len(name), 100)], "owner")
}

// patchesOf are the patches of changes, and the objects to create as YAML documents.
func patchesOf(changes []plan.Change) (patches []patch, resources string, err error) {
	patches = []patch{}
	for _, c := range changes {
		if c.About != nil {
			document, err := text.Encode(c.Object, "yaml")
			if err != nil {
				return nil, "", err
			}
			resources += "---\n# A resource: save it in a file, and name the file below resources of the kustomization.\n" + document
			continue
		}
		partial, err := policy.Partial(c.Object, c.Set)
		if err != nil { // of one object; the others have their patches
			resources += "---\n# Change by hand: " + text.Clean(err.Error()) + ".\n"
			continue
		}
		made, err := newPatch(c.Ref, partial)
		if err != nil {
			return nil, "", err
		}
		patches = append(patches, made)
	}
	alike := map[target]int{}
	for _, p := range patches {
		alike[p.Target.anywhere()]++
	}
	for i, p := range patches {
		if namespace := p.Target.Namespace; namespace != "" && namespace != "default" && alike[p.Target.anywhere()] == 1 {
			patches[i].Target.Namespace += unnamed
		}
	}
	return patches, resources, nil
}
