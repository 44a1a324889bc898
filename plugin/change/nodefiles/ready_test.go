package nodefiles

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
)

// The node must have reported itself since the restart: that it was Ready before says nothing.
func TestReadySinceTheRestart(t *testing.T) {
	for name, test := range map[string]struct {
		reported string // what kubectl prints
		code     int
	}{
		"since":     {`echo True 2999-01-01T00:00:00Z`, 0},
		"before":    {`echo True 2020-01-01T00:00:00Z`, 6},
		"not ready": {`echo False 2999-01-01T00:00:00Z`, 6},
		"unknown":   {`echo Unknown 2999-01-01T00:00:00Z`, 6},
		"nothing":   {`:`, 6},
		"no answer": {`exit 1`, 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			apply, _ := scriptsOf(t, "k3s-agent", "shop-2")
			m := newMachine(t, "shop-2")
			// Once it has gone back, all is well.
			m.write("/kubectl", "#!/bin/sh\n[ \"$(wc -l <"+m.root+"/restarts)\" -lt 2 ] || exec echo True 2999-01-01T00:00:00Z\n"+test.reported+"\n")
			m.chmod("/kubectl", 0o755)
			before := m.state()
			wantEnd(t, m.run(apply, "LIGHTK8S_READY=", "LIGHTK8S_KUBECTL="+m.root+"/kubectl", "LIGHTK8S_HEALTHZ="), test.code)
			if test.code != 0 {
				m.want(before, "gone back")
			}
		})
	}
}

// The kubelet itself must be well, as it tells at its own port.
func TestHealthz(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		if _, err := exec.LookPath("wget"); err != nil {
			t.Skip("there is neither curl nor wget")
		}
	}
	for name, status := range map[string]int{"well": http.StatusOK, "unwell": http.StatusInternalServerError} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kubelet := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/healthz" {
					status = http.StatusNotFound
				}
				w.WriteHeader(status)
			}))
			defer kubelet.Close()
			apply, _ := scriptsOf(t, "k3s-agent", "shop-2")
			m := newMachine(t, "shop-2")
			want := map[int]int{http.StatusOK: 0}[status]
			if status != http.StatusOK {
				want = 7
			}
			wantEnd(t, m.run(apply, "LIGHTK8S_READY=", "LIGHTK8S_HEALTHZ="+strings.TrimPrefix(kubelet.URL, "http://")), want)
		})
	}
	t.Run("not found", func(t *testing.T) {
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := listener.Addr().String()
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
		apply, _ := scriptsOf(t, "k3s-agent", "shop-2")
		m := newMachine(t, "shop-2")
		wantEnd(t, m.run(apply, "LIGHTK8S_READY=", "LIGHTK8S_HEALTHZ="+address), 7, "not Ready within 4s")
	})
}
