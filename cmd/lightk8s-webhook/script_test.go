package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/freeport"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"lightk8s-webhook": func() { os.Exit(run()) },
	})
}

// TestScripts runs the server as an operator does: each script is a session without a cluster.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"answers": answers,
			"expand":  expand,
			"review":  review,
			"signal":  signalTo,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			for _, name := range []string{"LISTEN", "HEALTH", "CLOSED"} {
				address, err := freeport.Find()
				if err != nil {
					return err
				}
				env.Setenv(name, address)
			}
			return nil
		},
	})
}

// answers waits until a URL answers with a text:
//
//	answers http://$HEALTH/readyz 'policy: defaults'
func answers(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 {
		ts.Fatalf("usage: answers URL TEXT")
	}
	ts.Check(eventually.Succeeds(context.Background(), 30*time.Second, func() error {
		got, err := fetch(http.DefaultClient, http.MethodGet, args[0], nil)
		if err == nil && !strings.Contains(got, args[1]) {
			err = fmt.Errorf("%s answers %s, without %s", args[0], got, args[1])
		}
		return err
	}))
}

// review sends a file to the server, which must have a certificate of the authority in ca.pem:
//
//	review https://$LISTEN/validate review.json 'expected text'
func review(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		ts.Fatalf("usage: review URL FILE TEXT")
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(ts.ReadFile("ca.pem")))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
	defer client.CloseIdleConnections()
	got, err := fetch(client, http.MethodPost, args[0], []byte(ts.ReadFile(args[1])))
	ts.Check(err)
	if !strings.Contains(got, args[2]) {
		ts.Fatalf("%s answers %s, without %s", args[0], got, args[2])
	}
}

func fetch(client *http.Client, method, url string, body []byte) (string, error) {
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("it answers %s", response.Status)
	}
	return string(text), err
}

// signalTo sends SIGTERM to the program in the background, as the kubelet does; kill of testscript cannot.
func signalTo(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 0 {
		ts.Fatalf("usage: signal")
	}
	for _, cmd := range ts.BackgroundCmds() {
		ts.Check(cmd.Process.Signal(syscall.SIGTERM))
	}
}

// expand replaces the variables in a file.
func expand(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 1 {
		ts.Fatalf("usage: expand FILE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(os.Expand(ts.ReadFile(args[0]), ts.Getenv)), 0o600))
}
