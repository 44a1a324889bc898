package manifest

import (
	"context"
	"errors"
	"fmt"

	"github.com/lightk8s/lightk8s/plugin/source"
)

// PodsOf reads the pods of manifests. What is no pod is an error: it was named by mistake.
func PodsOf(ctx context.Context, files Files) ([]map[string]any, error) {
	var pods []map[string]any
	for target, err := range files.Source(source.Wanted{})(ctx) {
		var notice *source.Notice
		if errors.As(err, &notice) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if target.Object["kind"] != "Pod" {
			return nil, &source.ReadError{Subject: target.Origin.String(), Err: fmt.Errorf("a %v is not a pod", target.Object["kind"])}
		}
		pods = append(pods, target.Object)
	}
	if len(pods) == 0 {
		return nil, errors.New("no pod in the manifests")
	}
	return pods, nil
}
