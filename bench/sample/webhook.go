package sample

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/freeport"
)

// Webhook is a webhook that runs as it is released.
type Webhook struct {
	Cmd *exec.Cmd
	// Address at which it takes reviews, HOST:PORT.
	Address string
	// Authority of its certificate, in PEM.
	Authority []byte
}

// StartWebhook starts a binary, with a folder for its files and with more of an environment, and waits until
// it is ready.
func StartWebhook(ctx context.Context, binary, folder string, environment ...string) (_ *Webhook, err error) {
	address, err := freeport.Find()
	if err != nil {
		return nil, err
	}
	health, err := freeport.Find()
	if err != nil {
		return nil, err
	}
	authority := filepath.Join(folder, "ca.pem")
	cmd := exec.Command(binary, "--listen", address, "--health-listen", health, "--ca-file", authority,
		"--shutdown-delay", "0s", "--log-level", "error")
	cmd.Env = append(os.Environ(), environment...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start webhook: %w", err)
	}
	w := &Webhook{Cmd: cmd, Address: address}
	if err := eventually.Ready(ctx, 20*time.Second, "http://"+health+"/readyz"); err != nil {
		return nil, errors.Join(err, Stop(cmd))
	}
	if w.Authority, err = os.ReadFile(authority); err != nil {
		return nil, errors.Join(fmt.Errorf("read authority: %w", err), Stop(cmd))
	}
	return w, nil
}

// Stop interrupts a process, and waits until it has ended.
func Stop(cmd *exec.Cmd) error {
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		return fmt.Errorf("stop server: %w", err)
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("stop server: %w", err)
	}
	return nil
}
