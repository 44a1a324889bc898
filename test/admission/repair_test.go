package admission_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// errInvalid means that a pod could not be made valid.
var errInvalid = errors.New("no valid pod comes of it")

// valid takes out of an object what the API server finds invalid in it, until try succeeds with what
// is left. It returns what the API server made of that.
func valid(ctx context.Context, object map[string]any, try func(context.Context, map[string]any) (map[string]any, error)) (sent, live map[string]any, err error) {
	sent = object
	for range 12 {
		live, err = try(ctx, sent)
		if err == nil {
			return sent, live, nil
		}
		var status apierrors.APIStatus
		if !apierrors.IsInvalid(err) || !errors.As(err, &status) || status.Status().Details == nil {
			return nil, nil, fmt.Errorf("%w: %w", errInvalid, err)
		}
		for _, cause := range status.Status().Details.Causes {
			if sent, err = without(sent, fieldPath(cause.Field), cause.Type); err != nil {
				return nil, nil, err
			}
		}
	}
	return nil, nil, fmt.Errorf("%w: %w", errInvalid, err)
}

// without removes the field that is blamed, or, where it is one that is missing, what it is missing in.
func without(object map[string]any, path policy.Path, cause metav1.CauseType) (map[string]any, error) {
	if slices.Contains(path, any("appArmorProfile")) && at(object, path[:len(path)-1]) == nil {
		path = policy.Path{"metadata", "annotations"} // it is from there that the API server has the field
	}
	for len(path) > 1 && (cause == metav1.CauseTypeFieldValueRequired && at(object, path) == nil || !exists(object, path)) {
		path = path[:len(path)-1]
	}
	if !exists(object, path) || len(path) < 2 {
		return object, nil // another cause has taken it along
	}
	list, isList := at(object, path[:len(path)-1]).([]any)
	if index, ok := path[len(path)-1].(int); ok && isList {
		rest := append(append([]any{}, list[:index]...), list[index+1:]...)
		return policy.Apply(object, []policy.Assignment{{Path: path[:len(path)-1], Value: rest}})
	}
	return policy.Apply(object, []policy.Assignment{{Path: path}})
}

func exists(node any, path policy.Path) bool {
	if len(path) == 0 {
		return true
	}
	switch step := path[len(path)-1].(type) {
	case string:
		fields, ok := at(node, path[:len(path)-1]).(map[string]any)
		_, there := fields[step]
		return ok && there
	case int:
		list, ok := at(node, path[:len(path)-1]).([]any)
		return ok && step < len(list)
	}
	return false
}

// at is the value at a path; nil where there is none.
func at(node any, path policy.Path) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			fields, _ := node.(map[string]any)
			node = fields[step]
		case int:
			list, _ := node.([]any)
			if step >= len(list) {
				return nil
			}
			node = list[step]
		}
	}
	return node
}

// fieldPath reads a field as the API server names it: spec.containers[0].image, or
// metadata.annotations[example.com/key].
func fieldPath(field string) policy.Path {
	var path policy.Path
	for field != "" {
		if inner, ok := strings.CutPrefix(field, "["); ok {
			key, rest, _ := strings.Cut(inner, "]")
			field = strings.TrimPrefix(rest, ".")
			if index, err := strconv.Atoi(key); err == nil {
				path = append(path, index)
			} else {
				path = append(path, key)
			}
			continue
		}
		end := strings.IndexAny(field, ".[")
		if end < 0 {
			return append(path, field)
		}
		path = append(path, field[:end])
		field = strings.TrimPrefix(field[end:], ".")
	}
	return path
}
