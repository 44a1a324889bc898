package fix

import (
	"context"
	"fmt"
	"slices"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/change/runs"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// everyone are the groups that all users are in: what they alone can do, they can no longer do once the groups cannot.
var everyone = []string{"system:authenticated", "system:unauthenticated", "system:serviceaccounts"}

// whoAmI is the user, who is asked for once.
func (e *evidence) whoAmI(ctx context.Context) (runs.Identity, error) {
	if e.user == nil {
		who, err := runs.WhoAmI(ctx, e.api)
		if err != nil {
			return runs.Identity{}, err
		}
		e.user = &who
	}
	return *e.user, nil
}

// losesRights says that the user could not go on, or back, after groups of all users lose their rights; "": the user has
// all rights otherwise.
func (e *evidence) losesRights(ctx context.Context) string {
	who, err := e.whoAmI(ctx)
	if err != nil {
		return "whether you keep your rights cannot be seen: " + err.Error()
	}
	if slices.Contains(who.Groups, "system:masters") {
		return ""
	}
	bindings, err := e.api.Typed.RbacV1().ClusterRoleBindings().List(ctx, metav1.ListOptions{})
	if err != nil {
		return "whether you keep your rights cannot be seen: " + client.Refused("list", "clusterrolebindings", err).Error()
	}
	for _, binding := range bindings.Items {
		own := slices.ContainsFunc(binding.Subjects, func(subject rbacv1.Subject) bool {
			return subject.Kind == rbacv1.UserKind && subject.Name == who.User ||
				subject.Kind == rbacv1.GroupKind && slices.Contains(who.Groups, subject.Name) && !slices.Contains(everyone, subject.Name)
		})
		if own && binding.RoleRef.Name == "cluster-admin" {
			return ""
		}
	}
	return fmt.Sprintf("user %q could lose the right to undo it; run fix as a user with the role cluster-admin", who.User)
}

// losesToken says why a token is not made invalid; "": nothing speaks against it. now is today.
func (e *evidence) losesToken(ctx context.Context, object map[string]any, f policy.Finding, now time.Time) string {
	metadata, _ := object["metadata"].(map[string]any)
	annotations, _ := metadata["annotations"].(map[string]any)
	who, err := e.whoAmI(ctx)
	if err != nil {
		return "whether you use the token yourself cannot be seen: " + err.Error()
	}
	if who.User == fmt.Sprintf("system:serviceaccount:%v:%v", metadata["namespace"], annotations["kubernetes.io/service-account.name"]) {
		return "you authenticate as its ServiceAccount"
	}
	for _, assignment := range f.Set {
		since, err := time.Parse(time.DateOnly, fmt.Sprint(assignment.Value))
		if err != nil || since.After(now) || since.Before(now.AddDate(0, -1, 0)) {
			return fmt.Sprintf("%v is no date of the last month; the API server deletes unused tokens a year after the date", assignment.Value)
		}
	}
	return ""
}
