package webhook

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

// sizingInformer keeps the nodes and limit ranges of the cluster, cut down to what sizes are made
// from. A node tells its kubelet's state every few minutes; the inventory is built anew only
// when something changes that matters.
type sizingInformer struct {
	static  admission.NodeSize
	log     *slog.Logger
	current atomic.Pointer[admission.SizingFacts]

	mu      sync.Mutex
	objects map[schema.GroupKind]map[string]map[string]any // by kind and namespace/name
	synced  map[schema.GroupKind]bool
}

// patience is how long the objects can take to be known before that is logged.
const patience = 5 * time.Second

var (
	nodes       = schema.GroupKind{Kind: "Node"}
	limitRanges = schema.GroupKind{Kind: "LimitRange"}
)

func newSizingInformer(static admission.NodeSize, log *slog.Logger) *sizingInformer {
	s := &sizingInformer{
		static: static, log: log,
		objects: map[schema.GroupKind]map[string]map[string]any{nodes: {}, limitRanges: {}},
		synced:  map[schema.GroupKind]bool{},
	}
	s.rebuild()
	return s
}

func (s *sizingInformer) get() admission.SizingFacts { return *s.current.Load() }

// known reports whether sizes are made from the nodes of the cluster.
func (s *sizingInformer) known() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.synced[nodes] && len(s.objects[nodes]) > 0
}

// run watches until ctx ends. A cluster that cannot be read is tried repeatedly; until
// then sizes are static and limit ranges not known.
func (s *sizingInformer) run(ctx context.Context, client dynamic.Interface) error {
	factory := dynamicinformer.NewDynamicSharedInformerFactory(client, 0)
	for resource, kind := range map[string]schema.GroupKind{"nodes": nodes, "limitranges": limitRanges} {
		informer := factory.ForResource(schema.GroupVersionResource{Version: "v1", Resource: resource}).Informer()
		if err := s.follow(informer, resource, kind); err != nil {
			return fmt.Errorf("watch %s: %w", resource, err)
		}
		go s.await(ctx, kind, informer.HasSynced)
	}
	factory.Start(ctx.Done())
	<-ctx.Done()
	factory.Shutdown()
	return nil
}

// await takes the objects of a kind into account once all of them are known.
func (s *sizingInformer) await(ctx context.Context, kind schema.GroupKind, known cache.InformerSynced) {
	early, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if !cache.WaitForCacheSync(early.Done(), known) && ctx.Err() == nil {
		// The reflector tries again without a word where no API server listens.
		s.log.Warn("objects are not known yet", "kind", kind.Kind)
	}
	if cache.WaitForCacheSync(ctx.Done(), known) {
		s.sync(kind)
		giveBackMemory(s.log) // a list is many times what is kept of it
	}
}

func (s *sizingInformer) follow(informer cache.SharedIndexInformer, resource string, kind schema.GroupKind) error {
	// What is kept is what sizes are made from: a node's images and conditions are its bulk.
	if err := informer.SetTransform(func(v any) (any, error) {
		object, ok := v.(*unstructured.Unstructured)
		if !ok {
			return v, nil
		}
		return &unstructured.Unstructured{Object: essential(kind, object.Object)}, nil
	}); err != nil {
		return err
	}
	if err := informer.SetWatchErrorHandler(func(_ *cache.Reflector, err error) {
		s.log.Warn("cannot watch "+resource, "error", err)
	}); err != nil {
		return err
	}
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(v any) { s.put(kind, v) },
		UpdateFunc: func(_, v any) { s.put(kind, v) },
		DeleteFunc: func(v any) { s.drop(kind, v) },
	})
	return err
}

func (s *sizingInformer) put(kind schema.GroupKind, v any) {
	object, ok := v.(*unstructured.Unstructured)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := maps.Clone(object.Object)
	key := object.GetNamespace() + "/" + object.GetName()
	before := s.objects[kind][key]
	s.objects[kind][key] = kept
	if !sameBesideVersion(before, kept) {
		s.rebuildLocked()
	}
}

func (s *sizingInformer) drop(kind schema.GroupKind, v any) {
	key, err := cache.DeletionHandlingMetaNamespaceKeyFunc(v)
	if err != nil {
		s.log.Warn("deleted object has no name", "error", err)
		return
	}
	if kind == nodes {
		key = "/" + key
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.objects[kind], key)
	s.rebuildLocked()
}

func (s *sizingInformer) sync(kind schema.GroupKind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.synced[kind] = true
	s.rebuildLocked()
	s.log.Info("objects are known", "kind", kind.Kind, "count", len(s.objects[kind]))
}

func (s *sizingInformer) rebuild() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rebuildLocked()
}

func (s *sizingInformer) rebuildLocked() {
	var known []schema.GroupKind
	var objects []map[string]any
	if s.synced[limitRanges] {
		known = append(known, limitRanges)
		objects = appendAll(objects, s.objects[limitRanges])
	}
	if s.synced[nodes] {
		objects = appendAll(objects, s.objects[nodes])
	}
	now := admission.NewSizingFacts(objects, known, s.static)
	s.current.Store(&now)
}

func appendAll(list []map[string]any, objects map[string]map[string]any) []map[string]any {
	for _, key := range slices.Sorted(maps.Keys(objects)) {
		list = append(list, objects[key])
	}
	return list
}

// essential keeps of an object what sizes are made from.
func essential(kind schema.GroupKind, object map[string]any) map[string]any {
	kept := map[string]any{"apiVersion": object["apiVersion"], "kind": kind.Kind}
	metadata, _ := object["metadata"].(map[string]any)
	about := some(metadata, "name", "namespace", "resourceVersion", "uid")
	kept["metadata"] = about
	spec, _ := object["spec"].(map[string]any)
	if kind == limitRanges { // what else their authors write there would only fill the memory
		kept["spec"] = some(spec, "limits")
		return kept
	}
	if labels, ok := metadata["labels"]; ok {
		about["labels"] = labels
	}
	if annotations, ok := metadata["annotations"].(map[string]any); ok {
		annotations = maps.Clone(annotations)
		delete(annotations, "kubectl.kubernetes.io/last-applied-configuration") // the object once more
		about["annotations"] = annotations
	}
	kept["spec"] = some(spec, "taints", "unschedulable")
	status, _ := object["status"].(map[string]any)
	kept["status"] = some(status, "allocatable", "capacity", "nodeInfo")
	return kept
}

func some(object map[string]any, fields ...string) map[string]any {
	kept := map[string]any{}
	for _, field := range fields {
		if value, ok := object[field]; ok {
			kept[field] = value
		}
	}
	return kept
}

func sameBesideVersion(a, b map[string]any) bool {
	if a == nil || b == nil {
		return false
	}
	without := func(object map[string]any) map[string]any {
		out := maps.Clone(object)
		metadata, _ := object["metadata"].(map[string]any)
		metadata = maps.Clone(metadata)
		delete(metadata, "resourceVersion")
		out["metadata"] = metadata
		return out
	}
	return reflect.DeepEqual(without(a), without(b))
}
