package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"

	admissionv1 "k8s.io/api/admission/v1"
)

// serveFloor answers every review with yes: it reads the uid and nothing else. It prints its
// certificate and its address, and ends when it is interrupted.
func serveFloor(ctx context.Context) error {
	server := httptest.NewUnstartedServer(http.HandlerFunc(sayYes))
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()
	if err := pem.Encode(os.Stdout, &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}); err != nil {
		return fmt.Errorf("print certificate: %w", err)
	}
	if _, err := fmt.Fprintln(os.Stdout, server.Listener.Addr()); err != nil {
		return fmt.Errorf("print address: %w", err)
	}
	<-ctx.Done()
	return nil
}

func sayYes(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var review struct {
		Request struct {
			UID string `json:"uid"`
		} `json:"request"`
	}
	if err := json.Unmarshal(body, &review); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer := admissionv1.AdmissionReview{Response: &admissionv1.AdmissionResponse{Allowed: true}}
	answer.APIVersion, answer.Kind = "admission.k8s.io/v1", "AdmissionReview"
	answer.Response.UID = "705ab4f5-6393-11e8-b7cc-42010a800002"
	_ = json.NewEncoder(w).Encode(answer) // the client is gone
}
