package chart_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/test/eventually"
)

// A release lives through all that Helm does to it: the webhook, which runs with the flags and
// the rights that the chart gives it, keeps its certificate, and nothing is left in the end.
func TestReleaseFromInstallationToRemoval(t *testing.T) {
	cluster := startCluster(t)
	before := cluster.everything(t)

	cluster.helm(t, "install", release, chart, "--create-namespace")
	webhook := cluster.startWebhook(t)
	first := cluster.waitForCertificate(t, "")
	webhook.waitUntilReady(t)

	// The process makes the Secret again; Helm knows it all the same.
	cluster.deleteSecret(t)
	second := cluster.waitForCertificate(t, first)

	cluster.disableAndEnable(t)

	for _, upgrade := range []struct{ name, flag, set string }{
		{"by server-side apply", "--server-side=true", "enforce=restricted,timeoutSeconds=1"},
		{"by a three-way merge", "--server-side=false", "enforce=baseline,templates.enabled=false"},
		{"by another server-side apply", "--server-side=true", "enforce=privileged,services.enabled=true"},
	} {
		cluster.helm(t, "upgrade", release, chart, upgrade.flag, "--set", upgrade.set)
		// A webhook that an upgrade adds gets its caBundle from the process.
		cluster.waitForBundles(t)
		if got := cluster.certificate(t); got != second {
			t.Errorf("%s: the Secret or the caBundle is not what it was", upgrade.name)
		}
		config, err := cluster.typed.CoreV1().ConfigMaps(namespace).Get(t.Context(), release, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if want := "enforce: " + strings.TrimPrefix(strings.Split(upgrade.set, ",")[0], "enforce="); !strings.Contains(config.Data["policy.yaml"], want) {
			t.Errorf("%s: policy is not %q: %s", upgrade.name, want, config.Data["policy.yaml"])
		}
	}
	cluster.helm(t, "rollback", release, "1")
	cluster.waitForBundles(t)
	if got := cluster.certificate(t); got != second {
		t.Error("after a rollback the Secret or the caBundle is not what it was")
	}

	if log := webhook.log.String(); strings.Contains(log, "forbidden") {
		t.Errorf("the webhook lacks a right:\n%s", log)
	}
	// It is still there for a while, and must not make the Secret again.
	cluster.helm(t, "uninstall", release)
	webhook.stop(t)
	after := cluster.everything(t)
	before = append(before, "Namespace/"+namespace) // Helm never deletes one
	slices.Sort(before)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("left after the removal (-before +after):\n%s", diff)
	}
}

// everything lists all objects of the cluster, but for those that come and go by themselves.
func (c *cluster) everything(t *testing.T) []string {
	t.Helper()
	lists, err := c.typed.Discovery().ServerPreferredResources()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, list := range lists {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			t.Fatal(err)
		}
		for _, resource := range list.APIResources {
			if !slices.Contains(resource.Verbs, "list") || slices.Contains([]string{"Event", "Lease", "ComponentStatus"}, resource.Kind) {
				continue
			}
			objects, err := c.dynamic.Resource(version.WithResource(resource.Name)).List(t.Context(), metav1.ListOptions{})
			if err != nil {
				t.Fatalf("list %s: %v", resource.Name, err)
			}
			for _, object := range objects.Items {
				all = append(all, strings.TrimPrefix(object.GetNamespace()+"/", "/")+resource.Kind+"/"+object.GetName())
			}
		}
	}
	slices.Sort(all)
	return all
}

// certificate is what the process keeps: the data of the Secret, and the caBundle where all
// webhooks have the same; empty where something is missing.
func (c *cluster) certificate(t *testing.T) string {
	t.Helper()
	secret, err := c.typed.CoreV1().Secrets(namespace).Get(t.Context(), release+"-tls", metav1.GetOptions{})
	if err != nil || len(secret.Data) == 0 {
		return ""
	}
	bundles := c.bundles(t)
	if len(bundles) != 1 || bundles[""] > 0 {
		return ""
	}
	text, err := json.Marshal([]any{secret.Data, slices.Sorted(maps.Keys(bundles))})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// bundles counts the webhooks by their caBundle.
func (c *cluster) bundles(t *testing.T) map[string]int {
	t.Helper()
	bundles := map[string]int{}
	for _, client := range c.clientConfigs(t) {
		bundles[string(client.CABundle)]++
	}
	return bundles
}

func (c *cluster) clientConfigs(t *testing.T) []admissionregistrationv1.WebhookClientConfig {
	t.Helper()
	var all []admissionregistrationv1.WebhookClientConfig
	validating, err := c.typed.AdmissionregistrationV1().ValidatingWebhookConfigurations().Get(t.Context(), release, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range validating.Webhooks {
		all = append(all, w.ClientConfig)
	}
	mutating, err := c.typed.AdmissionregistrationV1().MutatingWebhookConfigurations().Get(t.Context(), release, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range mutating.Webhooks {
		all = append(all, w.ClientConfig)
	}
	return all
}

// waitForCertificate waits until there is a certificate that is another than old.
func (c *cluster) waitForCertificate(t *testing.T, old string) string {
	t.Helper()
	var got string
	eventually.Holds(t, time.Minute, "there is a certificate, and every webhook has its caBundle", func(context.Context) bool {
		got = c.certificate(t)
		return got != "" && got != old
	})
	return got
}

func (c *cluster) waitForBundles(t *testing.T) {
	t.Helper()
	eventually.Holds(t, time.Minute, "every webhook has the caBundle", func(context.Context) bool {
		bundles := c.bundles(t)
		return len(bundles) == 1 && bundles[""] == 0
	})
}

func (c *cluster) deleteSecret(t *testing.T) {
	t.Helper()
	if err := c.typed.CoreV1().Secrets(namespace).Delete(t.Context(), release+"-tls", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
}

// container returns that of the Deployment's pod.
func (c *cluster) container(t *testing.T) corev1.Container {
	t.Helper()
	deployment, err := c.typed.AppsV1().Deployments(namespace).Get(t.Context(), release, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return deployment.Spec.Template.Spec.Containers[0]
}
