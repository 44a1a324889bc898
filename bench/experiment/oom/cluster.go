package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

const nodeName = "tiny-1"

// cluster is the test cluster, whose node is in a cgroup of its size.
type cluster struct {
	kubernetes.Interface
	root string // of the repository
}

// up starts the cluster anew, with a node of that size and role and these kubelet drop-ins.
func (o options) up(ctx context.Context, size int, dropIns string) (*cluster, error) {
	c := &cluster{root: o.root}
	if err := c.down(ctx); err != nil {
		return nil, err
	}
	env := []string{fmt.Sprintf("NODE_MEM_MIB=%d", size), "NODE_CGROUP=" + o.role, "KUBELET_DROPINS=" + dropIns}
	if err := c.script(ctx, env, "up.sh", "node"); err != nil {
		return nil, err
	}
	if err := c.script(ctx, nil, "import.sh", o.image); err != nil {
		return nil, err
	}
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(o.root, runFolder, "admin.kubeconfig"))
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig of the cluster: %w", err)
	}
	config.QPS, config.Burst = -1, -1 // as fast as it can
	// Without a dialer of its own it would share the connections of a client of a cluster that is gone.
	config.Dial = (&net.Dialer{}).DialContext
	if c.Interface, err = kubernetes.NewForConfig(config); err != nil {
		return nil, fmt.Errorf("build client: %w", err)
	}
	return c, nil
}

func (c *cluster) down(ctx context.Context) error { return c.script(ctx, nil, "down.sh") }

func (c *cluster) script(ctx context.Context, env []string, name string, args ...string) error {
	command := exec.CommandContext(ctx, filepath.Join(c.root, "test", "cluster", name), args...)
	command.Env = append(os.Environ(), env...)
	// A file and no pipe: what the script starts holds it open.
	file, err := os.CreateTemp("", "lightk8s-experiment-*")
	if err != nil {
		return fmt.Errorf("make file for the output of %s: %w", name, err)
	}
	defer os.Remove(file.Name()) //nolint:errcheck // of no use any more
	defer file.Close()           //nolint:errcheck // as above
	command.Stdout, command.Stderr = file, file
	if err := command.Run(); err != nil {
		said, readErr := os.ReadFile(file.Name())
		return errors.Join(fmt.Errorf("run %s: %w\n%s", name, err, said), readErr)
	}
	return nil
}
