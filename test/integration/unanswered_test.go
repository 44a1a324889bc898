package integration_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/test/kubeconfig"
)

// checkUnread ends the test unless the audit ended in time and says that it is incomplete.
func checkUnread(t *testing.T, o outcome, limit time.Duration) {
	t.Helper()
	if o.code != exitcode.Unread {
		t.Errorf("exit code %d, want %d", o.code, exitcode.Unread)
	}
	if o.took > limit {
		t.Errorf("took %s, want at most %s", o.took, limit)
	}
}

func checkOneError(t *testing.T, r report.Report, subject, message string) {
	t.Helper()
	if len(r.Errors) != 1 || r.Errors[0].Subject != subject || !strings.Contains(r.Errors[0].Message, message) {
		t.Errorf("errors %+v; want one about %s: %s", r.Errors, subject, message)
	}
}

// checkNothingPassed also looks at why: whether a Pod exists is unknown.
func checkNothingPassed(t *testing.T, r report.Report) {
	t.Helper()
	if r.Summary.Passed != 0 || r.Summary.Objects != 0 || len(r.Skipped) != r.Summary.Controls {
		t.Errorf("summary %+v; want every control skipped", r.Summary)
	}
	for _, skip := range r.Skipped {
		if skip.Reason != "the cluster could not be reached" {
			t.Fatalf("%s is skipped because %q", skip.Control, skip.Reason)
		}
	}
}

func TestServerThatNeverAnswersEndsTheAudit(t *testing.T) {
	for _, scheme := range []string{"http", "https"} {
		t.Run(scheme, func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0") // takes connections into its backlog, and no more
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close() //nolint:errcheck // the test is over
			server := scheme + "://" + listener.Addr().String()
			kubeconfig := kubeconfig.For(t, &clientcmdapi.Cluster{Server: server}, &clientcmdapi.AuthInfo{})
			r, o := audit(t, "--kubeconfig", kubeconfig, "--request-timeout=2s")
			checkUnread(t, o, 5*time.Second)
			checkOneError(t, r, server, "cannot reach the cluster")
			checkNothingPassed(t, r)
		})
	}
}

func TestServerThatIsNotThereEndsTheAuditAtOnce(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := "https://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	r, o := audit(t, "--kubeconfig", kubeconfig.For(t, &clientcmdapi.Cluster{Server: server}, &clientcmdapi.AuthInfo{}))
	checkUnread(t, o, 3*time.Second)
	checkOneError(t, r, server, "connection refused")
	checkNothingPassed(t, r)
}

func TestListThatHangsCostsItsControlsAlone(t *testing.T) {
	shared.mustApply(t, bare("v1", "Namespace", "", "hanging"), bare("v1", "ServiceAccount", "hanging", "default"), privilegedPod("hanging", "web"))
	p := shared.proxy(t, func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/api/v1/services" {
			return false
		}
		<-r.Context().Done()
		return true
	})
	r, o := audit(t, "--kubeconfig", p.kubeconfig, "--request-timeout=2s")
	checkUnread(t, o, 10*time.Second)
	checkOneError(t, r, "services", "cannot list them")
	if !contains(r.Errors[0].Controls, "node-port-service") {
		t.Errorf("the error names the controls %v", r.Errors[0].Controls)
	}
	if len(findings(r, "privileged")) != 1 {
		t.Error("the other kinds were not judged")
	}
	for _, skip := range r.Skipped {
		if skip.Control == "node-port-service" && skip.Reason != "what it looks at could not be read" {
			t.Errorf("node-port-service is skipped because %q", skip.Reason)
		}
	}
}

func TestServerWithoutAnAnswerToAnyListIsGivenUp(t *testing.T) {
	p := shared.proxy(t, func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("limit") == "" {
			return false
		}
		<-r.Context().Done()
		return true
	})
	r, o := audit(t, "--kubeconfig", p.kubeconfig, "--request-timeout=1s")
	checkUnread(t, o, 5*time.Second)
	if diff := cmp.Diff(0, r.Findings.Len()-len(findings(r))); diff != "" || len(r.Errors) < 20 {
		t.Errorf("%d errors: want one for each kind", len(r.Errors))
	}
}
