package live

import (
	"context"
	"errors"
	"fmt"
	"iter"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/source"
)

// pageSize is how many objects are asked for at once, as in kubectl.
const pageSize = 500

// readableSecrets are the types of Secret that any control looks at. No other is asked for.
var readableSecrets = []string{"bootstrap.kubernetes.io/token", "kubernetes.io/service-account-token"}

// list yields the objects of a kind page by page. A kind that the cluster does not serve has
// none. An error ends the list.
func (c *Cluster) list(ctx context.Context, kind schema.GroupKind, scope source.Scope) iter.Seq2[map[string]any, error] {
	return func(yield func(map[string]any, error) bool) {
		mapping, err := c.api.Mapper.RESTMapping(kind)
		if meta.IsNoMatchError(err) {
			return
		}
		l := lister{cluster: c, mapping: mapping, kind: kind, scope: scope}
		if err != nil {
			yield(nil, l.unmapped(err))
			return
		}
		if kind != (schema.GroupKind{Kind: "Secret"}) {
			l.pages(ctx, metav1.ListOptions{}, yield)
			return
		}
		for _, secretType := range readableSecrets {
			if !l.pages(ctx, metav1.ListOptions{FieldSelector: "type=" + secretType}, yield) {
				return
			}
		}
	}
}

type lister struct {
	cluster *Cluster
	mapping *meta.RESTMapping
	kind    schema.GroupKind
	scope   source.Scope
	fresh   bool // mapping is what the server serves now, and not from the user's cache
}

// pages reports whether to go on.
func (l lister) pages(ctx context.Context, options metav1.ListOptions, yield func(map[string]any, error) bool) bool {
	options.Limit = pageSize
	options.LabelSelector = l.scope.LabelSelector
	namespace := l.scope.Namespace
	switch {
	case l.mapping.Scope.Name() == meta.RESTScopeNameNamespace:
	case namespace == "":
	case l.kind == schema.GroupKind{Kind: "Namespace"}:
		return l.one(ctx, namespace, yield)
	default:
		return true // what has no namespace is out of scope
	}
	resumed := false // no page has come since the list was resumed: once more is endless
	for {
		page, err := l.page(ctx, namespace, options)
		if next := resumption(err); next != "" && options.Continue != "" && !resumed {
			options.Continue, resumed = next, true
			continue
		}
		if apierrors.IsNotFound(err) && !l.fresh {
			return l.anew(ctx, options, yield)
		}
		if err != nil {
			return yield(nil, l.failed(namespace, err))
		}
		resumed = false
		for item, err := range page.objects() {
			if err != nil {
				return yield(nil, l.failed(namespace, err))
			}
			if !yield(l.object(item), nil) {
				return false
			}
		}
		if options.Continue = page.Metadata.Continue; options.Continue == "" {
			return true
		}
	}
}

// anew lists by what the server serves now: the cache on disk can be hours old, and the CRD
// gone since, or served in another version.
func (l lister) anew(ctx context.Context, options metav1.ListOptions, yield func(map[string]any, error) bool) bool {
	meta.MaybeResetRESTMapper(l.cluster.api.Mapper)
	mapping, err := l.cluster.api.Mapper.RESTMapping(l.kind)
	switch {
	case meta.IsNoMatchError(err):
		return true
	case err != nil:
		return yield(nil, l.unmapped(err))
	}
	l.mapping, l.fresh = mapping, true
	return l.pages(ctx, options, yield)
}

// one yields the object of that name, if it has the labels. Those who have rights in one
// namespace alone can get its Namespace, but not list it.
func (l lister) one(ctx context.Context, name string, yield func(map[string]any, error) bool) bool {
	item, err := l.cluster.api.Dynamic.Resource(l.mapping.Resource).Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return true
	case err != nil:
		return yield(nil, l.failed("", err))
	}
	selector, err := labels.Parse(l.scope.LabelSelector)
	if err != nil {
		return yield(nil, l.failed("", err))
	}
	return !selector.Matches(labels.Set(item.GetLabels())) || yield(l.object(*item), nil)
}

// object completes an item: those of a list carry no kind of their own where the server left it out.
func (l lister) object(item unstructured.Unstructured) map[string]any {
	if item.GetKind() == "" {
		item.SetGroupVersionKind(l.mapping.GroupVersionKind)
	}
	return source.Redact(item.Object)
}

// resumption is the token that goes on with a list whose snapshot is gone from etcd.
func resumption(err error) string {
	var status apierrors.APIStatus
	if !apierrors.IsResourceExpired(err) || !errors.As(err, &status) {
		return ""
	}
	return status.Status().Continue
}

func (l lister) unmapped(err error) error {
	return &source.ReadError{Subject: l.kind.String(), Kind: l.kind, Err: fmt.Errorf("find its resource: %w", err)}
}

func (l lister) failed(namespace string, err error) error {
	resource := l.mapping.Resource.GroupResource().String()
	subject := resource
	if namespace != "" {
		subject = resource + " in namespace " + namespace
	}
	switch {
	case apierrors.IsForbidden(err):
		err = fmt.Errorf("cannot list them: %w", source.ErrForbidden)
	case apierrors.IsNotFound(err):
		err = errors.New("cannot list them: the server does not serve this resource")
	default:
		err = fmt.Errorf("cannot list them: %w", err)
	}
	return &source.ReadError{Subject: subject, Kind: l.kind, Err: err}
}
