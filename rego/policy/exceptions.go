package policy

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/yaml"
)

// exceptionFiles hold one exception each, ID.yaml.
//
//go:embed exceptions/*.yaml
var exceptionFiles embed.FS

// BuiltInExceptions returns the exceptions that come with lightk8s, sorted by id. None is in force
// unless a policy names it.
func BuiltInExceptions() ([]Exception, error) {
	exceptions, err := builtInExceptions()
	return slices.Clone(exceptions), err
}

// builtInExceptions reads the files once.
var builtInExceptions = sync.OnceValues(func() ([]Exception, error) {
	const folder = "exceptions"
	entries, err := exceptionFiles.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("read exceptions: %w", err)
	}
	exceptions := make([]Exception, 0, len(entries))
	for _, entry := range entries {
		data, err := exceptionFiles.ReadFile(path.Join(folder, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("read exceptions: %w", err)
		}
		exception := Exception{ID: strings.TrimSuffix(entry.Name(), ".yaml")}
		if err := errors.Join(yaml.UnmarshalStrict(data, &exception), exception.Validate()); err != nil {
			return nil, fmt.Errorf("read exception %s: %w", entry.Name(), err)
		}
		exceptions = append(exceptions, exception)
	}
	slices.SortFunc(exceptions, func(a, b Exception) int { return cmp.Compare(a.ID, b.ID) })
	return exceptions, nil
})

// InForce returns the exceptions that the policy names, and its own.
func (a Admission) InForce() ([]Exception, error) {
	if len(a.Exceptions)+len(a.CustomExceptions) == 0 {
		return nil, nil // what every command does without is not read
	}
	builtIn, err := BuiltInExceptions()
	if err != nil {
		return nil, err
	}
	var errs []error
	var inForce []Exception
	for _, id := range a.Exceptions {
		exception, err := find(id, builtIn)
		if err != nil {
			errs = append(errs, fmt.Errorf("policy: admission.exceptions: %w", err))
		}
		inForce = append(inForce, exception)
	}
	for i, exception := range a.CustomExceptions {
		if exception.isMoved() {
			moved, err := find(exception.ID, builtIn)
			if err != nil {
				errs = append(errs, fmt.Errorf("policy: admission.customExceptions[%d].id: %w", i, err))
			}
			moved.Namespaces = exception.Namespaces
			exception = moved
		}
		inForce = append(inForce, exception)
	}
	return inForce, errors.Join(errs...)
}

func find(id string, exceptions []Exception) (Exception, error) {
	ids := make([]string, 0, len(exceptions))
	for _, exception := range exceptions {
		ids = append(ids, exception.ID)
	}
	if err := known("exception", id, ids); err != nil {
		return Exception{}, err
	}
	return exceptions[slices.Index(ids, id)], nil
}
