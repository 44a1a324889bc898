package objects

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// ApplyOptions say how an object is applied.
type ApplyOptions struct {
	DryRun bool // by the API server, which stores nothing
	Force  bool // takes fields from other owners
}

// Apply has the API server merge the fields of the object into the one that is there, or create it
// (server-side apply). It returns the whole object as it then is. Where other owners say something
// else of a field, the error is a *ConflictError, unless forced.
func (c *Cluster) Apply(ctx context.Context, object map[string]any, options ApplyOptions) (map[string]any, error) {
	ref := policy.RefOf(object)
	resource, err := c.api.Resource(ref)
	if err != nil {
		return nil, err
	}
	done, err := resource.Apply(ctx, ref.Name, &unstructured.Unstructured{Object: object}, metav1.ApplyOptions{
		FieldManager: owner.Manager, Force: options.Force, DryRun: client.DryRun(options.DryRun),
	})
	if conflict := conflictOf(ref, err); conflict != nil {
		return nil, conflict
	}
	if err != nil {
		return nil, client.Refused("apply", ref.String(), err)
	}
	return done.Object, nil
}

// Get reads an object as it is now; nil where there is none.
func (c *Cluster) Get(ctx context.Context, ref policy.ObjectRef) (map[string]any, error) {
	resource, err := c.api.Resource(ref)
	if err != nil {
		return nil, err
	}
	live, err := resource.Get(ctx, ref.Name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, client.Refused("get", ref.String(), err)
	}
	return live.Object, nil
}

// Remove deletes an object. One that is gone is no error.
func (c *Cluster) Remove(ctx context.Context, ref policy.ObjectRef, dryRun bool) error {
	resource, err := c.api.Resource(ref)
	if err != nil {
		return err
	}
	err = resource.Delete(ctx, ref.Name, metav1.DeleteOptions{DryRun: client.DryRun(dryRun)})
	if err != nil && !apierrors.IsNotFound(err) {
		return client.Refused("delete", ref.String(), err)
	}
	return nil
}

// ConflictError names the other owners of fields that were to be applied.
type ConflictError struct {
	Object policy.ObjectRef
	// Fields as the API server names them, by owner.
	Fields map[string][]string
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("apply %s: %s set other values in the same fields", e.Object, strings.Join(e.Owners(), ", "))
}

// Owners are the other owners, sorted.
func (e *ConflictError) Owners() []string {
	var owners []string
	for owner := range e.Fields {
		owners = append(owners, owner)
	}
	slices.Sort(owners)
	return owners
}

// conflictOwner is how the API server names the other owner: conflict with "helm" using apps/v1.
var conflictOwner = regexp.MustCompile(`^conflict with "([^"]*)"`)

func conflictOf(ref policy.ObjectRef, err error) *ConflictError {
	var status apierrors.APIStatus
	if !apierrors.IsConflict(err) || !errors.As(err, &status) || status.Status().Details == nil {
		return nil
	}
	conflict := &ConflictError{Object: ref, Fields: map[string][]string{}}
	for _, cause := range status.Status().Details.Causes {
		if cause.Type != metav1.CauseTypeFieldManagerConflict {
			continue
		}
		name := "another owner"
		if match := conflictOwner.FindStringSubmatch(cause.Message); match != nil {
			name = match[1]
		}
		conflict.Fields[name] = append(conflict.Fields[name], cause.Field)
	}
	if len(conflict.Fields) == 0 {
		return nil
	}
	return conflict
}
