package fix

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/change/rollout"
	"github.com/lightk8s/lightk8s/plugin/change/runs"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// evidence is what a cluster shows against a change, before it is tried.
type evidence struct {
	api *client.Client
	// levels are those of the Pod Security Standards that what stands in a namespace does not violate.
	levels func(namespace string) []string
	// bound are the bindings of ServiceAccounts, by their user or group; nil: not read yet. Those to the roles of the API
	// server itself, which all accounts have, are left out.
	bound map[string]string
	// user that runs the command; nil: not asked for yet.
	user *runs.Identity
	// architectures of the nodes; nil: not read yet.
	architectures map[string]bool
}

// against says what speaks against closing a finding of an object; "": nothing.
func (e *evidence) against(ctx context.Context, object map[string]any) func(policy.Finding) string {
	return func(f policy.Finding) string {
		if f.Control == "default-service-account-automount" {
			ref := policy.RefOf(object)
			if reason := e.usesToken(ctx, ref.Namespace, ref.Name); reason != "" {
				return reason
			}
			return e.hasToken(ctx, ref.Namespace)
		}
		switch f.Control {
		case "everyone-binding", "anonymous-binding":
			return e.losesRights(ctx)
		case "long-lived-token":
			return e.losesToken(ctx, object, f, time.Now())
		}
		workload, isWorkload, err := rollout.Of(object)
		if err != nil || !isWorkload {
			return ""
		}
		switch f.Control {
		case "run-as-non-root":
			if slices.ContainsFunc(f.Set, func(a policy.Assignment) bool { return a.Path[len(a.Path)-1] == "runAsUser" }) {
				return "" // another user than now: the new pod shows whether it bears that
			}
			pods, err := rollout.Watcher{API: e.api}.List(ctx, workload)
			if err != nil {
				return "whether it runs as root cannot be seen: " + err.Error()
			}
			return runsAsRoot(pods, f.Container)
		case "service-account-token-automount":
			return e.usesToken(ctx, workload.Ref.Namespace, workload.Template.Spec.ServiceAccountName)
		}
		return ""
	}
}

// runsAsRoot says that a container runs as root now (Kubernetes 1.33 and later show it); container "": any.
func runsAsRoot(pods []corev1.Pod, container string) string {
	for _, pod := range pods {
		for _, status := range statuses(pod) {
			if container != "" && status.Name != container || status.User == nil || status.User.Linux == nil || status.User.Linux.UID != 0 {
				continue
			}
			return fmt.Sprintf("container %s runs as root now; the image needs another user first", status.Name)
		}
	}
	return ""
}

// usesToken says that an account has rights of its own, which its token is for; account "": the default one.
func (e *evidence) usesToken(ctx context.Context, namespace, account string) string {
	if e.bound == nil {
		if err := e.readBindings(ctx); err != nil {
			return "whether it uses its token cannot be seen: " + err.Error()
		}
	}
	if account == "" {
		account = "default"
	}
	for _, subject := range []string{
		"system:serviceaccount:" + namespace + ":" + account, "system:serviceaccounts:" + namespace, "system:serviceaccounts",
	} {
		binding := e.bound[subject]
		if binding == "" {
			continue
		}
		return fmt.Sprintf("%s gives ServiceAccount %s rights, which it uses its token for", binding, account)
	}
	return ""
}

// hasToken names a pod that runs with the token of the default account: it would lose it when it is replaced, which
// nothing watches.
func (e *evidence) hasToken(ctx context.Context, namespace string) string {
	pods, err := e.api.Typed.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return "whether a pod has its token cannot be seen: " + client.Refused("list", "pods of "+namespace, err).Error()
	}
	for _, pod := range pods.Items {
		if pod.Spec.ServiceAccountName == "default" && (pod.Spec.AutomountServiceAccountToken == nil || *pod.Spec.AutomountServiceAccountToken) {
			return "pods run with its token: close service-account-token-automount of their templates first"
		}
	}
	return ""
}

func (e *evidence) readBindings(ctx context.Context) error {
	bound := map[string]string{}
	add := func(name string, role rbacv1.RoleRef, subjects []rbacv1.Subject) {
		if strings.HasPrefix(role.Name, "system:") && role.Name != "system:auth-delegator" { // a token reviewer's own
			return
		}
		for _, subject := range subjects {
			key := subject.Name
			if subject.Kind == rbacv1.ServiceAccountKind {
				key = "system:serviceaccount:" + subject.Namespace + ":" + subject.Name
			}
			bound[key] = name
		}
	}
	rights := e.api.Typed.RbacV1()
	roles, err := rights.RoleBindings(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return client.Refused("list", "rolebindings", err)
	}
	for _, b := range roles.Items {
		add("RoleBinding "+b.Name, b.RoleRef, b.Subjects)
	}
	clusterRoles, err := rights.ClusterRoleBindings().List(ctx, metav1.ListOptions{})
	if err != nil {
		return client.Refused("list", "clusterrolebindings", err)
	}
	for _, b := range clusterRoles.Items {
		add("ClusterRoleBinding "+b.Name, b.RoleRef, b.Subjects)
	}
	e.bound = bound
	return nil
}
