// Package freeport finds addresses for servers that tests start: on loopback, or where an API server reaches them.
package freeport

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"testing"
)

// Ports are taken below those of outgoing connections, any of which could hold one before its server
// starts, and below those of Services.
const first, count, tries = 20000, 10000, 100

// held keeps, while the process runs, the UDP port of each address found: no other process that looks
// for one finds it again.
var held struct {
	sync.Mutex
	ports []net.PacketConn
}

// Find returns an address on loopback, as HOST:PORT, at which nothing listens, and which no other call
// finds before the process ends.
func Find() (string, error) {
	var err error
	for range tries {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(first+rand.IntN(count)))
		if err = hold(address); err == nil {
			return address, nil
		}
	}
	return "", fmt.Errorf("find a free port: %w", err)
}

func hold(address string) error {
	guard, err := net.ListenPacket("udp", address)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return errors.Join(err, guard.Close())
	}
	held.Lock()
	held.ports = append(held.ports, guard)
	held.Unlock()
	return listener.Close()
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
