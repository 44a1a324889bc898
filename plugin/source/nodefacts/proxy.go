package nodefacts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	utilnet "k8s.io/apimachinery/pkg/util/net"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/source"
)

// nodeTimeout ends a question to one node: a kubelet that hangs must not hang the command.
const nodeTimeout = 10 * time.Second

// askKubelet asks a kubelet by way of the API server, and has its answer read. The path is one of
// configz, stats/summary and metrics/cadvisor.
func askKubelet(ctx context.Context, api *client.Client, node, path string, read func(io.Reader) error) error {
	ctx, cancel := context.WithTimeout(ctx, nodeTimeout)
	defer cancel()
	request := api.Typed.CoreV1().RESTClient().Get().Resource("nodes").Name(node).SubResource("proxy").Suffix(path)
	body, err := request.SetHeader("Accept", "application/json, text/plain").Stream(ctx)
	if err != nil {
		return unanswered(err)
	}
	defer body.Close()
	if err := read(body); err != nil {
		if client.IsTimeout(err) || ctx.Err() != nil {
			return errNoAnswer
		}
		return fmt.Errorf("read the answer of /%s: %w", path, err)
	}
	return nil
}

var (
	// ErrForbidden is the cause where the right to get nodes/proxy is missing.
	ErrForbidden = fmt.Errorf("%w: requires get on nodes/proxy", source.ErrForbidden)
	errNoAnswer  = errors.New("no answer in time")
	errNotReady  = errors.New("the node is not ready, so its kubelet was not read")
)

// maxReason bounds what is told of an answer that says something else than it should, in bytes.
const maxReason = 300

// unanswered returns the reason why a kubelet did not answer.
func unanswered(err error) error {
	var status apierrors.APIStatus
	switch {
	case apierrors.IsForbidden(err) && strings.Contains(err.Error(), " cannot get resource "):
		return ErrForbidden
	case apierrors.IsForbidden(err), apierrors.IsUnauthorized(err):
		return errors.New("the kubelet refuses the API server")
	case client.IsTimeout(err), errors.Is(err, context.DeadlineExceeded), apierrors.IsTimeout(err):
		return errNoAnswer
	case apierrors.IsNotFound(err), apierrors.IsMethodNotSupported(err):
		return errors.New("not served by the kubelet, or the node no longer exists")
	case utilnet.IsConnectionRefused(err), utilnet.IsConnectionReset(err):
		return fmt.Errorf("the API server does not answer: %w", err)
	case errors.As(err, &status):
		return fmt.Errorf("the API server cannot reach the kubelet: %s", shortened(status.Status().Message))
	}
	return errors.New(shortened(err.Error()))
}

func shortened(text string) string {
	if len(text) > maxReason {
		return text[:maxReason] + "..."
	}
	return text
}
