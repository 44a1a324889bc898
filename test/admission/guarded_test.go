package admission_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// startGuarded starts an API server and the webhook, and installs the chart's configurations.
func startGuarded(dir string) (*cluster, error) {
	c, err := startCluster(dir)
	if err != nil {
		return c, err
	}
	ctx := context.Background()
	if err := c.makeNode(ctx); err != nil {
		return c, err
	}
	policyFile := filepath.Join(dir, "policy.yaml")
	content, err := yaml.Marshal(guardedPolicy())
	if err != nil {
		return c, fmt.Errorf("write policy: %w", err)
	}
	if err := os.WriteFile(policyFile, content, 0o600); err != nil {
		return c, fmt.Errorf("write policy: %w", err)
	}
	if c.webhook, err = startWebhook(dir, c.kubeconfig, policyFile); err != nil {
		return c, err
	}
	if err := c.makeNamespace(ctx, oldNamespace); err != nil {
		return c, err
	}
	if err := c.makeOldPods(ctx, oldNamespace); err != nil {
		return c, err
	}
	configurations, err := renderChart("floor.enabled=false")
	if err != nil {
		return c, err
	}
	if err := direct(configurations, c.webhook.listen, c.webhook.authority); err != nil {
		return c, err
	}
	for _, configuration := range configurations {
		err := eachWebhook(configuration, func(webhook map[string]any) error {
			webhook["timeoutSeconds"] = int64(10) // a machine that runs tests is slow at times
			return nil
		})
		if err != nil {
			return c, err
		}
	}
	if err := c.install(ctx, configurations...); err != nil {
		return c, err
	}
	err = c.awaitWebhook(ctx, "default")
	return c, err
}

// guardedPolicy enforces baseline, and restricted in namespaces that are called so. Namespace controlled
// is warned of everything, and in namespace permissive and those of sizes nothing is denied. Of the
// exceptions for add-ons, that for Calico is in force.
func guardedPolicy() policy.Policy {
	p := policy.Policy{}
	p.APIVersion, p.Kind = "lightk8s.dev/v1alpha1", "Policy"
	p.Admission.Exceptions = []string{"calico"}
	p.Admission.Namespaces = append(upstreamRules(),
		policy.NamespaceAdmission{Namespaces: []string{"*-restricted"}, AdmissionRules: policy.AdmissionRules{Enforce: policy.LevelRestricted}},
		policy.NamespaceAdmission{Namespaces: []string{"controlled"}, AdmissionRules: policy.AdmissionRules{WarnFrom: policy.Threshold(policy.Info)}},
		policy.NamespaceAdmission{Namespaces: []string{"permissive", sizedNamespace + "*"}, AdmissionRules: policy.AdmissionRules{Enforce: policy.LevelPrivileged}})
	return p
}

// awaitWebhook waits until the API server calls both webhooks for pods in a namespace.
func (c *cluster) awaitWebhook(ctx context.Context, namespace string) error {
	privileged, err := readPod("privileged")
	if err != nil {
		return err
	}
	if err := eventually.Succeeds(ctx, moment, func() error {
		_, err := c.create(ctx, namespace, privileged, metav1.DryRunAll)
		return denied(err, "privileged")
	}); err != nil {
		return fmt.Errorf("wait for the validating webhook: %w", err)
	}
	plain, err := readPod("plain")
	if err != nil {
		return err
	}
	if err := eventually.Succeeds(ctx, moment, func() error {
		live, err := c.create(ctx, namespace, plain, metav1.DryRunAll)
		if err != nil {
			return err
		}
		injected, _, err := admission.ReadInjected(live)
		if err == nil && !strings.Contains(injected.Sizing, "smallest node") {
			err = fmt.Errorf("sizes are made from %q", injected.Sizing)
		}
		return err
	}); err != nil {
		return fmt.Errorf("wait for the mutating webhook: %w", err)
	}
	return nil
}

// denied is nil where the error is a denial of ours that names the controls, and no others.
func denied(err error, controls ...string) error {
	if err == nil {
		return errors.New("it was admitted")
	}
	got := namedControls(err)
	if !strings.Contains(err.Error(), "violates lightk8s ") || strings.Join(got, " ") != strings.Join(controls, " ") {
		return fmt.Errorf("want a denial by %v, got one by %v: %w", controls, got, err)
	}
	return nil
}

// namedControls are those that a denial names, in its way out.
func namedControls(err error) []string {
	_, wayOut, _ := strings.Cut(err.Error(), "For the way out: kubectl lightk8s explain ")
	return sortedUnique(strings.Fields(wayOut))
}
