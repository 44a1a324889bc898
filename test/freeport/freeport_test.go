package freeport_test

import (
	"net"
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
