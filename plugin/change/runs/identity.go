package runs

import (
	"context"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/client"
)

// Identity is who runs the command, as the API server names the user, and in which cluster: the UID of its namespace
// kube-system.
type Identity struct {
	User, Cluster string
	// Groups that the user is in; nil: not told.
	Groups []string
}

// WhoAmI asks the API server.
func WhoAmI(ctx context.Context, api *client.Client) (Identity, error) {
	system, err := api.Typed.CoreV1().Namespaces().Get(ctx, metav1.NamespaceSystem, metav1.GetOptions{})
	if err != nil {
		return Identity{}, client.Refused("get", "namespace "+metav1.NamespaceSystem, err)
	}
	who := Identity{Cluster: string(system.UID)}
	review, err := api.Typed.AuthenticationV1().SelfSubjectReviews().Create(ctx, &authenticationv1.SelfSubjectReview{}, metav1.CreateOptions{})
	if err == nil { // before 1.28 no one tells
		who.User, who.Groups = review.Status.UserInfo.Username, review.Status.UserInfo.Groups
	}
	return who, nil
}
