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

func newKustomization(patches []patch) kustomization {
	return kustomization{APIVersion: "kustomize.config.k8s.io/v1beta1", Kind: "Kustomization", Patches: patches}
}

type patch struct {
	Target target `json:"target"`
	Patch  string `json:"patch"`
}

type target struct {
	Group   string `json:"group,omitempty"`
	Version string `json:"version"`
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	// Namespace is a regular expression.
	Namespace string `json:"namespace,omitempty"`
}

// anywhere is the target in no namespace.
func (t target) anywhere() target {
	t.Namespace = ""
	return t
}

// unnamed lets a target also match an object whose manifest names no namespace, as those of charts and of kustomizations
// with a namespace field: kustomize takes it to be in this one.
const unnamed = "|default"

func newPatch(ref policy.ObjectRef, partial map[string]any) (patch, error) {
	data, err := yaml.Marshal(partial)
	if err != nil {
		return patch{}, fmt.Errorf("encode patch: %w", err)
	}
	gvk := schema.FromAPIVersionAndKind(ref.APIVersion, ref.Kind)
	return patch{
		Target: target{Group: gvk.Group, Version: gvk.Version, Kind: gvk.Kind, Name: ref.Name, Namespace: ref.Namespace}, Patch: string(data),
	}, nil
}

func (kustomize) Print(w io.Writer, p plan.Plan) error {
	patches, resources, err := patchesOf(p.Changes())
	if err != nil {
		return err
	}
	printed, err := text.Encode(newKustomization(patches), "yaml")
	if err != nil {
		return err
	}
	return text.Write(w, printed+resources)
}
