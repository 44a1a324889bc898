package main

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/lightk8s/lightk8s/bench/sample"
)

// process is a server under load.
type process struct {
	cmd     *exec.Cmd
	address string
	trusted *x509.CertPool
}

func startWebhook(ctx context.Context, binary, folder string) (*process, error) {
	webhook, err := sample.StartWebhook(ctx, binary, folder)
	if err != nil {
		return nil, err
	}
	p := &process{cmd: webhook.Cmd, address: webhook.Address, trusted: x509.NewCertPool()}
	p.trusted.AppendCertsFromPEM(webhook.Authority)
	return p, nil
}

func startFloor() (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	cmd := exec.Command(self, "-floor")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start floor: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start floor: %w", err)
	}
	p := &process{cmd: cmd, trusted: x509.NewCertPool()}
	var pem strings.Builder
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), ":") {
			p.address = lines.Text()
			break
		}
		pem.WriteString(lines.Text() + "\n")
	}
	p.trusted.AppendCertsFromPEM([]byte(pem.String()))
	if p.address == "" {
		return nil, errors.Join(errors.New("start floor: it told no address"), p.stop())
	}
	return p, nil
}

func (p *process) stop() error { return sample.Stop(p.cmd) }

// cpu is the time that the process has had on all cores, in user and system mode.
func (p *process) cpu() (time.Duration, error) { return sample.CPU(p.cmd.Process.Pid) }

// memory is what the process has resident, in MiB: all of it, and what is no file's.
func (p *process) memory() (resident, anonymous float64, err error) {
	return sample.Memory(p.cmd.Process.Pid)
}
