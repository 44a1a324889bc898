package fix_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

// cutoff is an API server that is gone after a number of changes: what the last one was answered, the client never hears.
type cutoff struct {
	left   atomic.Int64
	silent bool // the change after the last is made too, and only its answer is lost
	server *httptest.Server
}

func newCutoff(t *testing.T, changes int, silent bool) (kubeconfig string, c *cutoff) {
	t.Helper()
	c = &cutoff{silent: silent}
	c.left.Store(int64(changes))
	config := cluster.plane.Config
	to, err := url.Parse(config.Host)
	if err != nil {
		t.Fatal(err)
	}
	authorities := x509.NewCertPool()
	authorities.AppendCertsFromPEM(config.CAData)
	certificate, err := tls.X509KeyPair(config.CertData, config.KeyData)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: authorities, Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}}
	c.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		changes := r.Method != http.MethodGet && !strings.Contains(r.URL.RawQuery, "dryRun") && !strings.Contains(r.URL.Path, "selfsubject")
		switch left := c.left.Load(); {
		case left > 0 && changes:
			c.left.Add(-1)
		case left > 0:
		default:
			if left == 0 && changes && c.silent {
				proxy.ServeHTTP(httptest.NewRecorder(), r)
			}
			switch {
			case changes:
				c.left.Store(-1)
				panic(http.ErrAbortHandler) //nolint:forbidigo // so says net/http
			case left < 0: // the client would ask for ten seconds, where there is no answer
				http.Error(w, "gone", http.StatusServiceUnavailable)
				return
			}
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(c.server.Close)
	file := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(kubeconfigFor(c.server.URL), file); err != nil {
		t.Fatal(err)
	}
	return file, c
}

func kubeconfigFor(server string) clientcmdapi.Config {
	config := clientcmdapi.NewConfig()
	config.Clusters["c"] = &clientcmdapi.Cluster{Server: server}
	config.Contexts["c"] = &clientcmdapi.Context{Cluster: "c"}
	config.CurrentContext = "c"
	return *config
}

// However early the API server is gone, the run is in the journal: it can go on, and it can be undone.
func TestARunThatIsCutOffGoesOnOrBack(t *testing.T) {
	namespace(t, "cutoff")
	for _, silent := range []bool{false, true} {
		for _, end := range []string{"resume", "undo"} {
			for changes := range 12 {
				t.Run(fmt.Sprintf("%s after %d, silent %v", end, changes, silent), func(t *testing.T) { cutOff(t, end, changes, silent) })
			}
		}
	}
}

func cutOff(t *testing.T, end string, changes int, silent bool) {
	t.Helper()
	const namespace, one, two = "cutoff", "one", "two"
	create(t, namespace, strings.ReplaceAll(report, "name: report", "name: "+one))
	create(t, namespace, strings.ReplaceAll(report, "name: report", "name: "+two))
	before := map[string]map[string]any{one: get(t, "CronJob", namespace, one), two: get(t, "CronJob", namespace, two)}
	kubeconfig, c := newCutoff(t, changes, silent)
	t.Setenv("XDG_STATE_HOME", t.TempDir()) // lost with the machine that ran it
	o := runWith(t, kubeconfig, append([]string{"fix", "-n", namespace, "--apply"}, history...)...)
	done := c.left.Load() > 0
	if done != (o.code == exitcode.Clean) {
		t.Fatalf("exit code %d with %d changes left:\n%s\n%s", o.code, c.left.Load(), o.out, o.errOut)
	}
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	release(t)
	id := ""
	for line := range strings.Lines(o.errOut) {
		if said, ok := strings.CutPrefix(strings.TrimSpace(line), "journal "); ok {
			id = said
		}
	}
	if id == "" { // the journal was not whole: nothing was changed
		for name, object := range before {
			same(t, object, get(t, "CronJob", namespace, name))
		}
		remove(t, namespace, one, two)
		return
	}
	o = must(t, "fix", end, id, "--yes")
	for name, object := range before {
		now := get(t, "CronJob", namespace, name)
		if end == "undo" {
			same(t, object, now)
		} else if limit := now["spec"].(map[string]any)["failedJobsHistoryLimit"]; limit == int64(30) {
			t.Errorf("%s was not changed:\n%s\n%s", name, o.out, o.errOut)
		}
	}
	// Twice is the same as once.
	must(t, "fix", end, id, "--yes")
	if end == "resume" {
		must(t, "fix", "undo", id, "--yes")
		for name, object := range before {
			same(t, object, get(t, "CronJob", namespace, name))
		}
	}
	remove(t, namespace, one, two)
}
