// Package freeport finds addresses on loopback for servers that tests start.
package freeport

import (
	"fmt"
	"net"
	"testing"
)

// Find returns an address on loopback, as HOST:PORT, at which nothing listens.
func Find() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	if err := listener.Close(); err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return listener.Addr().String(), nil
}

// Must returns such an address or ends the test.
func Must(tb testing.TB) string {
	tb.Helper()
	address, err := Find()
	if err != nil {
		tb.Fatal(err)
	}
	return address
}
