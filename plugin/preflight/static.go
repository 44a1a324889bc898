package preflight

import (
	"context"
	"fmt"
	"maps"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// withStaticLimit are the settings with the limit that the chart makes from staticSize, where values fix the request
// alone: by the controls a limit follows the request, and in mode policies each has a size of its own.
func (s Settings) withStaticLimit(ctx context.Context, engine *policy.Engine) (Settings, error) {
	if s.Sizes == nil || s.size("request") == "" || s.size("limit") != "" {
		return s, nil
	}
	reviewer, err := admission.New(admission.Options{
		Engine: engine, Namespace: s.Namespace, Now: time.Now, NoBuiltInWaivers: true,
		SizingFacts: func() admission.SizingFacts {
			return admission.NewSizingFacts(nil, admission.InventoryKinds(), s.Static)
		},
	})
	if err != nil {
		return Settings{}, fmt.Errorf("preflight: static size: %w", err)
	}
	bare := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "bare", Namespace: "static-size"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "bare", Image: "bare"}}},
	}
	sized, err := (&Guard{webhook: reviewer, mutates: scope{labels.Everything(), nil}}).inject(ctx, bare)
	if err != nil {
		return Settings{}, fmt.Errorf("preflight: static size: %w", err)
	}
	for _, limit := range sized.limits {
		sizes := maps.Clone(s.Sizes)
		sizes["static.limit"] = fmt.Sprint(limit.Bytes)
		err = s.injectBy(sizes)
	}
	return s, err
}
