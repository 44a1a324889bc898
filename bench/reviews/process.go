package main

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/freeport"
)

// process is a server under load.
type process struct {
	cmd     *exec.Cmd
	address string
	trusted *x509.CertPool
}

func startWebhook(ctx context.Context, binary, folder string) (_ *process, err error) {
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
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start webhook: %w", err)
	}
	p := &process{cmd: cmd, address: address, trusted: x509.NewCertPool()}
	if err := eventually.Ready(ctx, 20*time.Second, "http://"+health+"/readyz"); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	pem, err := os.ReadFile(authority)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read authority: %w", err), p.stop())
	}
	p.trusted.AppendCertsFromPEM(pem)
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

func (p *process) stop() error {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		return fmt.Errorf("stop server: %w", err)
	}
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("stop server: %w", err)
	}
	return nil
}

// cpu is the time that the process has had on all cores, in user and system mode.
func (p *process) cpu() (time.Duration, error) {
	content, err := os.ReadFile(p.file("stat"))
	if err != nil {
		return 0, fmt.Errorf("read CPU time: %w", err)
	}
	// The second field is a name in parentheses, which may hold anything.
	fields := strings.Fields(string(content[strings.LastIndexByte(string(content), ')')+1:]))
	if len(fields) < 13 {
		return 0, fmt.Errorf("read CPU time: %q is too short", content)
	}
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read CPU time: %w", err)
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100, nil // USER_HZ is 100 everywhere
}

// memory is what the process has resident, in MiB: all of it, and what is no file's.
func (p *process) memory() (resident, anonymous float64, err error) {
	content, err := os.ReadFile(p.file("status"))
	if err != nil {
		return 0, 0, fmt.Errorf("read memory: %w", err)
	}
	for line := range strings.Lines(string(content)) {
		var kib float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kib); err == nil {
			resident = kib / 1024
		}
		if _, err := fmt.Sscanf(line, "RssAnon: %f kB", &kib); err == nil {
			anonymous = kib / 1024
		}
	}
	if resident == 0 {
		return 0, 0, errors.New("read memory: the system tells none")
	}
	return resident, anonymous, nil
}

func (p *process) file(name string) string {
	return fmt.Sprintf("/proc/%d/%s", p.cmd.Process.Pid, name)
}
