package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/nodefacts"
)

// Errors of one cause are one line, with the controls that they cost and the way out.
func TestACauseIsToldOnce(t *testing.T) {
	of := func(subject string, err error, controls ...string) trouble {
		return trouble{report.Error{Subject: subject, Message: err.Error(), Controls: controls}, err}
	}
	forbidden := fmt.Errorf("cannot list them: %w", source.ErrForbidden)
	const reader = "Grant ClusterRole lightk8s-reader of docs/rbac/reader.yaml.\n"
	skips := []report.Skip{{Control: "a"}, {Control: "a"}, {Control: "b"}, {Control: "c"}}
	for name, c := range map[string]struct {
		list []trouble
		want string
	}{
		"nothing": {nil, ""},
		"one":     {[]trouble{of("nodes", forbidden, "a")}, "error: nodes not read: forbidden; 1 control skipped\n" + reader},
		"two, and a control that answered all the same": {
			[]trouble{of("secrets", forbidden, "a", "b", "answers"), of("apps.example.com", forbidden, "a"), of("nodes", forbidden)},
			"error: nodes, secrets, apps.example.com not read: forbidden; 2 controls skipped\n" + reader,
		},
		"more than a line holds": {
			[]trouble{of("f", forbidden), of("e", forbidden), of("d", forbidden), of("c", forbidden), of("b", forbidden), of("a", forbidden), of("g", forbidden)},
			"error: a, b, c, d, e and 2 more not read: forbidden\n" + reader,
		},
		"kubelets": {
			[]trouble{of("configuration of the kubelet of node a", nodefacts.ErrForbidden, "c"), of("nodes", forbidden, "a")},
			"error: nodes not read: forbidden; 1 control skipped\n" + reader +
				"error: configuration of the kubelet of node a not read: forbidden; 1 control skipped\n" +
				"Grant ClusterRole lightk8s-node-reader of docs/rbac/node-reader.yaml for --node-config and --usage.\n",
		},
		"no answer": {
			[]trouble{of("services", context.DeadlineExceeded, "a"), of("pods", fmt.Errorf("cannot list them: %w", context.DeadlineExceeded), "b")},
			"error: pods, services not read: no answer in time; 2 controls skipped\nTry again, or wait longer with --request-timeout.\n",
		},
		"others, by their message": {
			[]trouble{of("b.yaml", errors.New("100% wrong")), of("a.yaml", errors.New("100% wrong")), of("c.yaml", errors.New("\x1b[31mred"))},
			"error: a.yaml, b.yaml: 100% wrong\nerror: c.yaml: RED\n",
		},
		"a cluster that is away": {
			[]trouble{of("https://203.0.113.7:6443", &client.UnreachableError{Server: "https://203.0.113.7:6443", Cause: errors.New("gone")})},
			"error: cannot reach https://203.0.113.7:6443: gone\nStart k3s, or choose a cluster with --kubeconfig or --context.\n",
		},
	} {
		var out bytes.Buffer
		printTrouble(&out, c.list, skips)
		got := out.String()
		if strings.Contains(got, "\x1b") {
			t.Errorf("%s: %q", name, got)
		}
		if i := strings.Index(got, "error: c.yaml: "); i >= 0 { // what is left of an escape is up to package text
			got = got[:i] + "error: c.yaml: RED\n"
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
