package overview

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// endpoint names where strangers reach something: its hosts, else its ports, else its addresses.
func endpoint(reached []policy.Endpoint, onNode bool) string {
	var hosts, addresses []string
	everyNode := false
	ports := map[string][]string{}
	for _, e := range reached {
		hosts = append(hosts, e.Host)
		if !onNode { // which is named beside it
			addresses = append(addresses, e.Address)
		}
		everyNode = everyNode || e.Node == policy.EveryNode
		if e.Port > 0 {
			ports[e.Protocol] = append(ports[e.Protocol], strconv.Itoa(e.Port))
		}
	}
	if hosts = distinct(hosts); len(hosts) > 0 {
		return strings.Join(hosts, ", ")
	}
	if len(ports) == 0 {
		return strings.Join(distinct(addresses), ", ")
	}
	var parts []string
	for _, protocol := range []string{"TCP", "UDP", "SCTP", ""} {
		if numbers := distinct(ports[protocol]); len(numbers) > 0 {
			parts = append(parts, strings.TrimSpace(protocol+" "+strings.Join(numbers, ", ")))
		}
	}
	if everyNode {
		parts = append(parts, "every node")
	}
	return strings.Join(parts, ", ")
}

// distinct returns the strings that are not empty, each once, in order.
func distinct(list []string) []string {
	list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" })
	slices.SortFunc(list, report.CompareNatural)
	return slices.Compact(list)
}
