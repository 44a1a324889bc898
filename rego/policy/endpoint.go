package policy

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/netip"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// EveryNode is the Node of an Endpoint that each node of the cluster has.
const EveryNode = "*"

// Endpoint is one place where a finding can be reached from outside. It has an address, a port or a host.
// Without address, node and host it is wherever the object of the finding is reached: on the nodes that its
// pods run on, or at its load balancer.
type Endpoint struct {
	// IP address; absent: every address of the node.
	Address string `json:"address,omitempty"`
	// Name of the node that has it, or "*" for every node; absent: it is not of one node, or of one that is not known.
	Node string `json:"node,omitempty"`
	// DNS name as an Ingress, route, Gateway or Certificate has it; *.example.com is a wildcard.
	Host string `json:"host,omitempty"`
	// Port, 1 to 65535; absent: not known.
	Port int `json:"port,omitempty"`
	// TCP, UDP or SCTP; absent: not known.
	Protocol string `json:"protocol,omitempty"`
}

// Compare orders endpoints by host, node, address, port and protocol; addresses by value, IPv4 first.
func (e Endpoint) Compare(other Endpoint) int {
	return cmp.Or(
		cmp.Compare(e.Host, other.Host), cmp.Compare(e.Node, other.Node), compareAddresses(e.Address, other.Address),
		cmp.Compare(e.Port, other.Port), cmp.Compare(e.Protocol, other.Protocol),
	)
}

// compareAddresses puts what is no address first.
func compareAddresses(a, b string) int {
	x, _ := netip.ParseAddr(a)
	y, _ := netip.ParseAddr(b)
	return cmp.Or(x.Compare(y), cmp.Compare(a, b))
}

// newEndpoints reads endpoints as Rego yields them: a list of at least one. It sorts them, and drops repetitions.
func newEndpoints(v any) ([]Endpoint, error) {
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil, fmt.Errorf("endpoints is %T, want a list of endpoints", v)
	}
	endpoints := make([]Endpoint, 0, len(list))
	for i, entry := range list {
		endpoint, err := newEndpoint(entry)
		if err != nil {
			return nil, fmt.Errorf("read endpoints: endpoint %d %w", i, err)
		}
		endpoints = append(endpoints, endpoint)
	}
	slices.SortFunc(endpoints, Endpoint.Compare)
	return slices.Clip(slices.Compact(endpoints)), nil
}

// newEndpoint reads one endpoint. Its errors begin with a verb.
func newEndpoint(v any) (Endpoint, error) {
	fields, ok := v.(map[string]any)
	if !ok {
		return Endpoint{}, fmt.Errorf("is %T, want an object", v)
	}
	var endpoint Endpoint
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		read, ok := endpointFields[field]
		if !ok {
			return Endpoint{}, fmt.Errorf("has an unknown field %q", field)
		}
		if !read(&endpoint, fields[field]) {
			return Endpoint{}, fmt.Errorf("has %s %v, want %s", field, fields[field], endpointValues[field])
		}
	}
	switch {
	case endpoint.Address == "" && endpoint.Port == 0 && endpoint.Host == "":
		return Endpoint{}, errors.New("has no address, port or host")
	case endpoint.Protocol != "" && endpoint.Port == 0:
		return Endpoint{}, errors.New("has a protocol and no port")
	}
	return endpoint, nil
}

// endpointFields read the fields of an endpoint, and report whether the value is one of endpointValues.
var endpointFields = map[string]func(*Endpoint, any) bool{
	"address": func(e *Endpoint, v any) bool {
		ip, err := netip.ParseAddr(text(v))
		ip = ip.Unmap()
		e.Address = ip.String()
		return err == nil && ip.Zone() == "" && !ip.IsUnspecified()
	},
	"node": func(e *Endpoint, v any) bool {
		e.Node = text(v)
		return e.Node != ""
	},
	"host": func(e *Endpoint, v any) bool {
		e.Host = text(v)
		if _, err := netip.ParseAddr(e.Host); err == nil {
			return false
		}
		return len(validation.IsDNS1123Subdomain(strings.TrimPrefix(e.Host, "*."))) == 0 && len(e.Host) <= validation.DNS1123SubdomainMaxLength
	},
	"port": func(e *Endpoint, v any) bool {
		port, _ := v.(int64)
		e.Port = int(port)
		return port > 0 && port <= math.MaxUint16
	},
	"protocol": func(e *Endpoint, v any) bool {
		e.Protocol = text(v)
		return slices.Contains([]string{"TCP", "UDP", "SCTP"}, e.Protocol)
	},
}

var endpointValues = map[string]string{
	"address": "the IP address of an interface", "node": "a name", "host": "a DNS name in lower case",
	"port": "a number from 1 to 65535", "protocol": "TCP, UDP or SCTP",
}
