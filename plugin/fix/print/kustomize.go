package print

import (
	"fmt"
	"io"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/fix/plan"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// kustomize prints strategic merge patches: they hold for the manifest of an object as well as for the object, since they
// name elements of lists instead of counting them.
type kustomize struct{}

// kustomization is what kustomize reads.
type kustomization struct {
	APIVersion string  `json:"apiVersion"`
	Kind       string  `json:"kind"`
	Patches    []patch `json:"patches"`
}

type patch struct {
	Target target `json:"target"`
	Patch  string `json:"patch"`
}

type target struct {
	Group     string `json:"group,omitempty"`
	Version   string `json:"version"`
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Namespace string `json:"namespace,omitempty"`
}

func (kustomize) Print(w io.Writer, p plan.Plan) error {
	out := kustomization{APIVersion: "kustomize.config.k8s.io/v1beta1", Kind: "Kustomization", Patches: []patch{}}
	var resources []map[string]any
	for _, c := range p.Changes() {
		if c.About != nil {
			resources = append(resources, c.Object)
			continue
		}
		partial, err := policy.Partial(c.Object, c.Set)
		if err != nil {
			return err
		}
		data, err := yaml.Marshal(partial)
		if err != nil {
			return fmt.Errorf("encode patch: %w", err)
		}
		gvk := schema.FromAPIVersionAndKind(c.Ref.APIVersion, c.Ref.Kind)
		out.Patches = append(out.Patches, patch{
			Target: target{Group: gvk.Group, Version: gvk.Version, Kind: gvk.Kind, Name: c.Ref.Name, Namespace: c.Ref.Namespace}, Patch: string(data),
		})
	}
	printed, err := text.Encode(out, "yaml")
	if err != nil {
		return err
	}
	for _, resource := range resources {
		document, err := text.Encode(resource, "yaml")
		if err != nil {
			return err
		}
		printed += "---\n# A resource: save it in a file, and name the file below resources of the kustomization.\n" + document
	}
	return text.Write(w, printed)
}
