package integration_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/lightk8s/lightk8s/test/kubeconfig"
)

// proxy stands between the command and the API server, with the rights of the administrator.
// It notes what was asked for.
type proxy struct {
	kubeconfig string

	mu    sync.Mutex
	asked []*url.URL
}

// proxy starts a proxy. intercept can answer a request itself, and then returns true; nil
// answers none.
func (a *apiServer) proxy(t *testing.T, intercept func(http.ResponseWriter, *http.Request) bool) *proxy {
	t.Helper()
	transport, err := rest.TransportFor(a.config)
	if err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(a.config.Host)
	if err != nil {
		t.Fatal(err)
	}
	forward := httputil.NewSingleHostReverseProxy(target)
	forward.Transport = transport
	forward.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	p := &proxy{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked = append(p.asked, r.URL)
		p.mu.Unlock()
		if intercept == nil || !intercept(w, r) {
			forward.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	p.kubeconfig = kubeconfig.For(t, &clientcmdapi.Cluster{Server: server.URL}, &clientcmdapi.AuthInfo{})
	return p
}

// lists returns the queries of the lists of a resource, in the order they came.
func (p *proxy) lists(resource string) []url.Values {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []url.Values
	for _, u := range p.asked {
		if strings.HasSuffix(u.Path, "/"+resource) {
			out = append(out, u.Query())
		}
	}
	return out
}

// calledBy returns a kubeconfig that calls the API server by an address of one's choice: a
// proxy leads every address to it.
func (a *apiServer) calledBy(t *testing.T, address string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		upstream, err := net.Dial("tcp", strings.Trim(strings.TrimPrefix(a.config.Host, "https://"), "/"))
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer upstream.Close() //nolint:errcheck // the test is over
		client, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer client.Close() //nolint:errcheck // the test is over
		if _, err := io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
			return
		}
		go io.Copy(upstream, client) //nolint:errcheck // ends when either side does
		io.Copy(client, upstream)    //nolint:errcheck // ends when either side does
	}))
	t.Cleanup(server.Close)
	return kubeconfig.For(t,
		&clientcmdapi.Cluster{Server: "https://" + address, ProxyURL: server.URL, TLSServerName: "localhost", CertificateAuthorityData: a.config.CAData},
		&clientcmdapi.AuthInfo{ClientCertificateData: a.config.CertData, ClientKeyData: a.config.KeyData})
}
