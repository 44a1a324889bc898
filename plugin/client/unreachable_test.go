package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/client-go/rest"
)

// explained is what a user reads where the server of a configuration gives no answer.
func explained(t *testing.T, config *rest.Config, defaulted bool) string {
	t.Helper()
	c, err := ForConfig(config, meta.NewDefaultRESTMapper(nil))
	if err != nil {
		t.Fatal(err)
	}
	c.defaulted = defaulted
	err = c.Reachable(t.Context())
	if !errors.Is(err, ErrUnreachable) {
		t.Fatalf("error %v", err)
	}
	return Explain(fmt.Errorf("wrapped: %w", err))
}

func TestAServerWithoutAnAnswerIsExplainedInTwoLines(t *testing.T) {
	const start = "\nStart k3s, or choose a cluster with --kubeconfig or --context."
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }))
	defer refusing.Close()
	hanging, err := net.Listen("tcp", "127.0.0.1:0") // takes connections into its backlog, and no more
	if err != nil {
		t.Fatal(err)
	}
	defer hanging.Close() //nolint:errcheck // the test is over
	hangs := "http://" + hanging.Addr().String()
	for name, c := range map[string]struct {
		config    *rest.Config
		defaulted bool
		want      string
	}{
		"refused":      {&rest.Config{Host: "https://127.0.0.1:1"}, false, "cannot reach https://127.0.0.1:1: connection refused" + start},
		"hangs":        {&rest.Config{Host: hangs, Timeout: 100 * time.Millisecond}, false, "cannot reach " + hangs + ": no answer in time" + start},
		"unauthorized": {&rest.Config{Host: refusing.URL}, false, "cannot reach " + refusing.URL + ": unauthorized\nRenew the credentials of the kubeconfig, or choose another with --kubeconfig or --context."},
		"no kubeconfig": {
			&rest.Config{Host: "http://127.0.0.1:1"}, true,
			"cannot reach a cluster: no kubeconfig found\nName a kubeconfig with --kubeconfig or $KUBECONFIG (that of k3s is /etc/rancher/k3s/k3s.yaml). audit, admit, fix and tune read files with -f.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, explained(t, c.config, c.defaulted)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := Explain(context.Canceled); got != context.Canceled.Error() {
		t.Errorf("another error is %q", got)
	}
}
