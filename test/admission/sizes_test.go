package admission_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

const (
	// sizesLabel is on the ConfigMap that sizes are injected by where no webhook runs.
	sizesLabel = "lightk8s.dev/sizes"
	// sizedNamespace begins the names of the namespaces in which sizes are compared.
	sizedNamespace = "sized"
)

// limitRanges are those of the namespaces in which sizes are compared, by the rest of their names.
var limitRanges = map[string]string{
	"":            "",
	"-max":        `[{type: Container, max: {memory: 300Mi}}]`,
	"-min":        `[{type: Container, min: {memory: 80Mi}}]`,
	"-default":    `[{type: Container, default: {memory: 100Mi}, defaultRequest: {memory: 50Mi}}]`,
	"-request":    `[{type: Container, defaultRequest: {memory: 300Mi}}]`,
	"-ratio":      `[{type: Container, maxLimitRequestRatio: {memory: "1.5"}}]`,
	"-pod-max":    `[{type: Pod, max: {memory: 400Mi}}]`,
	"-pod-min":    `[{type: Pod, min: {memory: 300M}}]`,
	"-pod-ratio":  `[{type: Pod, maxLimitRequestRatio: {memory: "2"}}, {type: Container, min: {memory: 10Mi}}]`,
	"-guaranteed": `[{type: Container, maxLimitRequestRatio: {memory: "1"}}]`,
}

func sizedNamespaces() []string {
	var names []string
	for _, rest := range slices.Sorted(maps.Keys(limitRanges)) {
		names = append(names, sizedNamespace+rest)
	}
	return names
}

func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error() // no test passes what cannot be encoded
	}
	return string(text)
}

// makeSizedNamespaces makes the namespaces, with their LimitRanges.
func (c *cluster) makeSizedNamespaces(ctx context.Context) error {
	for rest, limits := range limitRanges {
		name := sizedNamespace + rest
		if err := c.makeNamespace(ctx, name); err != nil {
			return err
		}
		if limits == "" {
			continue
		}
		var object map[string]any
		text := "{apiVersion: v1, kind: LimitRange, metadata: {name: limits}, spec: {limits: " + limits + "}}"
		if err := yaml.Unmarshal([]byte(text), &object); err != nil {
			return fmt.Errorf("read LimitRange of %s: %w", name, err)
		}
		client := c.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "limitranges"}).Namespace(name)
		if _, err := client.Create(ctx, &unstructured.Unstructured{Object: object}, metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("make LimitRange in %s: %w", name, err)
		}
	}
	return nil
}

var sizesEngine = sync.OnceValues(func() (*policy.Engine, error) {
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		return nil, err
	}
	return engine.Select(policy.Selection{IDs: []string{"injection-sizes"}})
})

// tuneSizes writes into the ConfigMap what its control asks for, as tune --apply does, and waits until
// the API server injects that.
func (c *cluster) tuneSizes(ctx context.Context) error {
	engine, err := sizesEngine()
	if err != nil {
		return err
	}
	inventory := policy.NewInventory()
	for _, kind := range []string{"Node", "LimitRange"} {
		inventory.Know(schema.GroupKind{Kind: kind})
		resource := map[string]string{"Node": "nodes", "LimitRange": "limitranges"}[kind]
		list, err := c.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: resource}).List(ctx, metav1.ListOptions{})
		if err != nil {
			return fmt.Errorf("list %s: %w", resource, err)
		}
		for _, object := range list.Items {
			inventory.Add(object.Object)
		}
	}
	client := c.dynamic.Resource(resources["ConfigMap"]).Namespace(ownNamespace)
	live, err := client.Get(ctx, "lightk8s-sizes", metav1.GetOptions{})
	if err != nil {
		return fmt.Errorf("read sizes: %w", err)
	}
	verdict, err := engine.Evaluate(ctx, policy.Target{Object: live.Object, Facts: policy.Facts{Inventory: inventory}})
	if err != nil || len(verdict.Skipped)+len(verdict.Failed) > 0 {
		return errors.Join(fmt.Errorf("judge sizes: %+v", verdict), err)
	}
	for _, finding := range verdict.Findings {
		if live.Object, err = policy.Apply(live.Object, finding.Set); err != nil {
			return fmt.Errorf("change sizes: %w", err)
		}
	}
	if _, err := client.Update(ctx, live, metav1.UpdateOptions{}); err != nil {
		return fmt.Errorf("write sizes: %w", err)
	}
	return c.awaitSizes(ctx, flooredNamespace, "the smallest node that takes pods")
}

// awaitSizes waits until sizes are injected that are made from what the words say.
func (c *cluster) awaitSizes(ctx context.Context, namespace, sizing string) error {
	plain, err := readPod("plain")
	if err != nil {
		return err
	}
	if err := eventually.Succeeds(ctx, moment, func() error {
		live, err := c.create(ctx, namespace, named(plain, "sizes-probe"), metav1.DryRunAll)
		if err != nil {
			return err
		}
		injected, _, err := admission.ReadInjected(live)
		if err == nil && injected.Sizing != sizing {
			err = fmt.Errorf("sizes are made from %q", injected.Sizing)
		}
		return err
	}); err != nil {
		return fmt.Errorf("wait for sizes: %w", err)
	}
	return nil
}
