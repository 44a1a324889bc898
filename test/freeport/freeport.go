// Package freeport finds addresses for servers that tests start: on loopback, or where an API server reaches them.
package freeport

import (
	"errors"
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

// Outside takes a port at an address of the machine that is not its loopback, which an API server does not call
// on behalf of others.
func Outside() (net.Listener, error) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("list addresses: %w", err)
	}
	for _, address := range addresses {
		if ip, ok := address.(*net.IPNet); ok && ip.IP.To4() != nil && ip.IP.IsGlobalUnicast() {
			return net.Listen("tcp", net.JoinHostPort(ip.IP.String(), "0"))
		}
	}
	return nil, errors.New("the machine has no address but its loopback")
}
