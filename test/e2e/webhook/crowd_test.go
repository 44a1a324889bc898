//go:build e2e

package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/test/crowd"
)

// The link between this machine and the node, as test/cluster/lib/network.sh makes it.
const (
	link    = "lightk8s0"
	nodeIP  = "10.99.0.2"
	podCIDR = "10.244.0.0/24"
	hooks   = "8443" // port of the webhook's pods
)

// outsiders are slow senders beside the API server. They send from addresses of this machine, which has a route
// to the pods, and follow the webhook to the address of its next pod.
type outsiders struct {
	crowd.Crowd
	pods atomic.Pointer[[]string] // addresses of the webhook's pods
}

// startCrowd has 40 senders send slowly to the webhook until the test ends.
func startCrowd(t *testing.T) *outsiders {
	t.Helper()
	o := &outsiders{}
	o.Dial = o.dial
	ctx, cancel := context.WithCancel(t.Context())
	var following sync.WaitGroup
	t.Cleanup(func() {
		cancel()
		following.Wait()
		o.Wait()
		if err := disconnect(); err != nil {
			t.Error(err)
		}
	})
	if err := o.Begin(ctx, crowd.SlowSenders, 0); err != nil {
		t.Fatal(err)
	}
	following.Go(func() { o.follow(ctx) })
	o.reach(t)
	return o
}

func address(sender int) net.IP { return net.IPv4(10, 99, 0, byte(101+sender)) }

// dial does as an attacker does, whom no certificate concerns.
func (o *outsiders) dial(ctx context.Context, sender int) (net.Conn, error) {
	pods := o.pods.Load()
	if pods == nil || len(*pods) == 0 {
		return nil, errors.New("the webhook has no pod")
	}
	pod := net.JoinHostPort((*pods)[sender%len(*pods)], hooks)
	return crowd.From(address(sender), &tls.Config{InsecureSkipVerify: true}).DialContext(ctx, "tcp", pod)
}

// follow keeps the addresses up to date, of the senders too: they go when the node loses its power.
func (o *outsiders) follow(ctx context.Context) {
	for ; ctx.Err() == nil; pause(ctx, 300*time.Millisecond) {
		_ = connect() // fails while the node is down
		list, err := api.CoreV1().Pods(system).List(ctx, metav1.ListOptions{LabelSelector: selector})
		if err != nil {
			continue
		}
		var pods []string
		for _, pod := range list.Items {
			if pod.DeletionTimestamp == nil && pod.Status.PodIP != "" {
				pods = append(pods, pod.Status.PodIP)
			}
		}
		o.pods.Store(&pods)
	}
}

// reach waits until the webhook hears from as many senders as there are.
func (o *outsiders) reach(t *testing.T) {
	t.Helper()
	before := o.Sent.Load()
	for start := time.Now(); o.Sent.Load()-before < crowd.SlowSenders; time.Sleep(50 * time.Millisecond) {
		if time.Since(start) > 10*time.Second {
			t.Fatalf("%d bytes in 10 s of %d senders arrived", o.Sent.Load()-before, crowd.SlowSenders)
		}
	}
}

// connect gives this machine the addresses of the senders and a route to the pods, unless it has them.
func connect() error {
	port, err := net.InterfaceByName(link)
	if err != nil {
		return err
	}
	have, err := port.Addrs()
	if err != nil || len(have) > crowd.SlowSenders {
		return err
	}
	commands := []string{"route replace " + podCIDR + " via " + nodeIP}
	for sender := range crowd.SlowSenders {
		commands = append(commands, fmt.Sprintf("address replace %s/32 dev %s", address(sender), link))
	}
	return ip(commands)
}

// disconnect takes both away again.
func disconnect() error {
	commands := []string{"route delete " + podCIDR + " via " + nodeIP}
	for sender := range crowd.SlowSenders {
		commands = append(commands, fmt.Sprintf("address delete %s/32 dev %s", address(sender), link))
	}
	return ip(commands)
}

func ip(commands []string) error {
	command := exec.Command("ip", "-batch", "-")
	command.Stdin = strings.NewReader(strings.Join(commands, "\n"))
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("ip: %w: %s", err, out)
	}
	return nil
}
