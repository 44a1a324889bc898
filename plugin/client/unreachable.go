package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"syscall"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// ErrUnreachable is the error of an API server that gave no answer at all.
var ErrUnreachable = errors.New("cannot reach the cluster")

// UnreachableError is an ErrUnreachable with the server that was asked.
type UnreachableError struct {
	Server string
	Cause  error
	// defaulted is whether no kubeconfig names a server, and Server is a guess.
	defaulted bool
}

func (e *UnreachableError) Error() string { return fmt.Sprintf("%v: %v", ErrUnreachable, e.Cause) }

// Unwrap returns the causes.
func (e *UnreachableError) Unwrap() []error { return []error{ErrUnreachable, e.Cause} }

// Summary is the error in one short line: the server, and the innermost cause.
func (e *UnreachableError) Summary() string {
	if e.defaulted {
		return "cannot reach a cluster: no kubeconfig found"
	}
	return fmt.Sprintf("cannot reach %s: %s", e.Server, innermost(e.Cause))
}

// NextStep is what to do about it, as a sentence.
func (e *UnreachableError) NextStep() string {
	switch {
	case e.defaulted:
		return "Name a kubeconfig with --kubeconfig or $KUBECONFIG (that of k3s is /etc/rancher/k3s/k3s.yaml). audit, admit, fix and tune read files with -f."
	case apierrors.IsUnauthorized(e.Cause):
		return "Renew the credentials of the kubeconfig, or choose another with --kubeconfig or --context."
	}
	return "Start k3s, or choose a cluster with --kubeconfig or --context."
}

// Explain words an error that a command ends with: of a cluster that cannot be reached the summary, and on a
// second line what to do.
func Explain(err error) string {
	var unreachable *UnreachableError
	if errors.As(err, &unreachable) {
		return unreachable.Summary() + "\n" + unreachable.NextStep()
	}
	return err.Error()
}

// innermost words a cause without the request that met it.
func innermost(err error) string {
	var request *url.Error
	var connection *net.OpError
	var number syscall.Errno
	switch {
	case apierrors.IsUnauthorized(err):
		return "unauthorized"
	case errors.As(err, &number):
		return number.Error()
	case IsTimeout(err), errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.As(err, &connection):
		return connection.Err.Error()
	case errors.As(err, &request):
		return strings.TrimSpace(request.Err.Error())
	}
	return err.Error()
}

// Reachable asks for the version first, so that a server that is down is one error and not
// one for each kind. The error is an *UnreachableError.
func (c *Client) Reachable(ctx context.Context) error {
	if _, err := c.Typed.Discovery().ServerVersionWithContext(ctx); err != nil {
		return c.unreachable(err)
	}
	return nil
}

func (c *Client) unreachable(cause error) error {
	return &UnreachableError{Server: c.Config.Host, Cause: cause, defaulted: c.defaulted}
}
