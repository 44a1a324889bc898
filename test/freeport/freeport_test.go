package freeport_test

import (
	"net"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/test/freeport"
)

func TestAddressIsFree(t *testing.T) {
	address := freeport.Must(t)
	if conn, err := net.Dial("tcp", address); err == nil {
		t.Errorf("something listens at %s: %v", address, conn.Close())
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Error(err)
	}
}

func TestNoAddressIsFoundTwice(t *testing.T) {
	found := map[string]bool{}
	for range 500 { // of 10,000: twice the same is as good as sure where nothing holds them
		address := freeport.Must(t)
		if found[address] {
			t.Fatalf("%s is found twice", address)
		}
		found[address] = true
	}
}

func TestNoOutgoingConnectionTakesTheAddress(t *testing.T) {
	limits, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err != nil {
		t.Skip(err)
	}
	lowest, err := strconv.Atoi(strings.Fields(string(limits))[0])
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(freeport.Must(t))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := strconv.Atoi(port); err != nil || n >= lowest {
		t.Errorf("port %s is one of the outgoing connections, which begin at %d (%v)", port, lowest, err)
	}
}
