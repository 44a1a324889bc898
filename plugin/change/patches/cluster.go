package patches

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"

	authorizationv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/objects"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Cluster patches objects of a live cluster.
type Cluster struct {
	api     *client.Client
	allowed map[Right]bool // as the API server answered
}

// New returns what patches objects of the cluster that the client speaks to.
func New(api *client.Client) *Cluster { return &Cluster{api: api, allowed: map[Right]bool{}} }

// errStale is the cause where a test of a patch failed: the object is not as it was read.
var errStale = errors.New("it changed meanwhile")

// Get reads an object as it is now; nil where there is none.
func (c *Cluster) Get(ctx context.Context, ref policy.ObjectRef) (map[string]any, error) {
	return objects.New(c.api).Get(ctx, ref)
}

// patch has the API server make a patch, or check it, and returns the object as it then is.
func (c *Cluster) patch(ctx context.Context, ref policy.ObjectRef, patch []Operation, dryRun bool) (map[string]any, error) {
	resource, err := c.api.Resource(ref)
	if err != nil {
		return nil, err
	}
	data, err := encode(patch)
	if err != nil {
		return nil, err
	}
	done, err := resource.Patch(ctx, ref.Name, types.JSONPatchType, data, metav1.PatchOptions{FieldManager: owner.Author, DryRun: client.DryRun(dryRun)})
	switch {
	case isFailedTest(err):
		return nil, fmt.Errorf("%s: %w", ref, errStale)
	case err != nil:
		return nil, client.Refused("patch", ref.String(), err)
	}
	return done.Object, nil
}

// create has the API server create an object, or check that, and returns it as it then is. One of its name that is there
// is not taken over.
func (c *Cluster) create(ctx context.Context, content map[string]any, dryRun bool) (map[string]any, error) {
	ref := policy.RefOf(content)
	resource, err := c.api.Resource(ref)
	if err != nil {
		return nil, err
	}
	made, err := resource.Create(ctx, &unstructured.Unstructured{Object: content}, metav1.CreateOptions{FieldManager: owner.Author, DryRun: client.DryRun(dryRun)})
	if err != nil {
		return nil, client.Refused("create", ref.String(), err)
	}
	return made.Object, nil
}

// remove has the API server delete an object as it was read, and no other.
func (c *Cluster) remove(ctx context.Context, object map[string]any, dryRun bool) error {
	ref := policy.RefOf(object)
	resource, err := c.api.Resource(ref)
	if err != nil {
		return err
	}
	read := &unstructured.Unstructured{Object: object}
	err = resource.Delete(ctx, ref.Name, metav1.DeleteOptions{
		Preconditions: &metav1.Preconditions{UID: new(read.GetUID()), ResourceVersion: new(read.GetResourceVersion())}, DryRun: client.DryRun(dryRun),
	})
	if err != nil && !apierrors.IsNotFound(err) {
		return client.Refused("delete", ref.String(), err)
	}
	return nil
}

// isFailedTest reports whether a test of a JSON Patch failed: the API server gives no cause, but says of an object
// that is not valid which fields are not.
func isFailedTest(err error) bool {
	var status apierrors.APIStatus
	return apierrors.IsInvalid(err) && errors.As(err, &status) &&
		(status.Status().Details == nil || len(status.Status().Details.Causes) == 0)
}

// Right is what a run needs of the API server.
type Right struct{ Verb, Group, Resource, Namespace string }

func (r Right) String() string {
	resource := r.Resource
	if r.Group != "" {
		resource += "." + r.Group
	}
	if r.Namespace == "" {
		return r.Verb + " " + resource
	}
	return r.Verb + " " + resource + " in namespace " + r.Namespace
}

// Lacking is the first right of the list that the user has not; "": all are there. Each is asked for once: the objects of
// a namespace need the same.
func (c *Cluster) Lacking(ctx context.Context, rights []Right) (string, error) {
	for _, right := range rights {
		allowed, known := c.allowed[right]
		if !known {
			var err error
			if allowed, err = c.ask(ctx, right); err != nil {
				return "", err
			}
			c.allowed[right] = allowed
		}
		if !allowed {
			return right.String(), nil
		}
	}
	return "", nil
}

func (c *Cluster) ask(ctx context.Context, right Right) (allowed bool, err error) {
	review := &authorizationv1.SelfSubjectAccessReview{Spec: authorizationv1.SelfSubjectAccessReviewSpec{
		ResourceAttributes: &authorizationv1.ResourceAttributes{
			Verb: right.Verb, Group: right.Group, Resource: right.Resource, Namespace: right.Namespace,
		},
	}}
	answer, err := c.api.Typed.AuthorizationV1().SelfSubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
	if err != nil {
		return false, fmt.Errorf("ask for rights: %w", err)
	}
	return answer.Status.Allowed, nil
}

// Lacks says which right a step, or its undo, would lack; "": none.
func (c *Cluster) Lacks(ctx context.Context, step journal.Step, pods bool) (string, error) {
	needs, err := c.needs(step, pods)
	if err != nil {
		return "", err
	}
	lacking, err := c.Lacking(ctx, needs)
	if err != nil || lacking == "" {
		return "", err
	}
	return "you cannot " + lacking, nil
}

// needs are the rights for a step, and for its undo.
func (c *Cluster) needs(step journal.Step, pods bool) ([]Right, error) {
	ref := step.Object
	mapping, err := c.api.Mapper.RESTMapping(ref.GroupKind())
	if err != nil {
		return nil, fmt.Errorf("find the resource of %s: %w", ref, err)
	}
	verbs := []string{"patch"}
	if isWhole(step) {
		verbs = []string{"create", "delete"}
	}
	var needs []Right
	for _, verb := range verbs {
		needs = append(needs, Right{Verb: verb, Group: mapping.Resource.Group, Resource: mapping.Resource.Resource, Namespace: ref.Namespace})
	}
	if pods {
		needs = append(needs, Right{Verb: "list", Resource: "pods", Namespace: ref.Namespace}, Right{Verb: "create", Resource: "pods", Namespace: ref.Namespace})
	}
	if pods && ref.Kind == "StatefulSet" {
		needs = append(needs, Right{Verb: "delete", Resource: "pods", Namespace: ref.Namespace})
	}
	return needs, nil
}

// Unanswered reports whether the API server gave no answer, or one that is about itself and not about the object.
func Unanswered(err error) bool {
	var answer apierrors.APIStatus
	if errors.As(err, &answer) {
		return answer.Status().Code >= 500 || answer.Status().Code == 429
	}
	var network net.Error
	var request *url.Error
	return errors.As(err, &network) || errors.As(err, &request) || errors.Is(err, io.ErrUnexpectedEOF)
}
