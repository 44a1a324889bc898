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

// resource is an object of an owner, with what is to be added to it.
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
	var whole any = newKustomization(patches)
	switch by.Kind {
	case owner.HelmChart, owner.Helm:
		values, left, err := valuesOf(changes)
		switch {
		case err != nil:
			return "", err
		case len(values) > 0 && by.Kind == owner.HelmChart:
			return chartConfig(by, values, left)
		case len(values) > 0 && len(left) == 0:
			whole, resources = values, ""
		}
	case owner.Kustomize:
		whole = newResource("kustomize.toolkit.fluxcd.io/v1", "Kustomization", by.Name, map[string]any{"patches": patches})
	case owner.HelmRelease:
		whole = newResource("helm.toolkit.fluxcd.io/v2", "HelmRelease", by.Name, map[string]any{
			"postRenderers": []any{map[string]any{"kustomize": map[string]any{"patches": patches}}},
		})
	}
	document, err := text.Encode(whole, "yaml")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("# %s: %s.\n", text.Clean(by.String()), text.Clean(by.Where)) + document + resources, nil
}

// valuesOf are the values of a chart that make the changes, and what it has no value for.
func valuesOf(changes []plan.Change) (values map[string]any, left []string, err error) {
	values = map[string]any{}
	for _, c := range changes {
		made, without, err := owner.Values(c.Object, c.Set)
		if err != nil {
			return nil, nil, err
		}
		mergeValues(values, made)
		for _, path := range without {
			left = append(left, c.Ref.String()+" "+path.String())
		}
		if c.About != nil {
			left = append(left, c.Ref.String())
		}
	}
	return values, left, nil
}

// mergeValues adds values to others, in place.
func mergeValues(into, values map[string]any) {
	for key, value := range values {
		fields, isMap := value.(map[string]any)
		if known, is := into[key].(map[string]any); is && isMap {
			mergeValues(known, fields)
			continue
		}
		into[key] = value
	}
}

// chartConfig is what K3s and RKE2 merge into the values of a chart that they package.
func chartConfig(by owner.Owner, values map[string]any, left []string) (string, error) {
	content, err := text.Encode(values, "yaml")
	if err != nil {
		return "", err
	}
	document, err := text.Encode(newResource("helm.cattle.io/v1", "HelmChartConfig", "kube-system/"+by.Name, map[string]any{"valuesContent": content}), "yaml")
	if err != nil {
		return "", err
	}
	head := fmt.Sprintf("# %s: %s.\n# Add the values to a HelmChartConfig that exists: kubectl get helmchartconfig %s -n kube-system\n", text.Clean(by.String()), text.Clean(by.Where), text.Clean(by.Name))
	for _, what := range left {
		head += "# The chart has no value for " + text.Clean(what) + ".\n"
	}
	return head + document, nil
}

func newResource(apiVersion, kind, name string, spec map[string]any) resource {
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
