package scheduling_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/lightk8s/lightk8s/test/controlplane"
	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/freeport"
)

// scheduler is a kube-scheduler that runs beside the API server.
type scheduler struct {
	command *exec.Cmd
	log     bytes.Buffer
	address string
	client  *http.Client
}

// startScheduler starts kube-scheduler as it is by default, but for the number of its requests.
func startScheduler(dir string, plane *controlplane.ControlPlane) (*scheduler, error) {
	file, config := filepath.Join(dir, "kubeconfig"), filepath.Join(dir, "scheduler.yaml")
	if err := plane.WriteKubeconfig(file); err != nil {
		return nil, err
	}
	settings := fmt.Sprintf(`apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
leaderElection: {leaderElect: false}
clientConnection: {kubeconfig: %q, qps: 10000, burst: 10000}
`, file)
	if err := os.WriteFile(config, []byte(settings), 0o600); err != nil {
		return nil, fmt.Errorf("write the scheduler's configuration: %w", err)
	}
	address, err := freeport.Find()
	if err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	s := &scheduler{address: "https://" + address, client: &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, //nolint:gosec // its own certificate, on loopback
	}}
	s.command = exec.Command(filepath.Join(os.Getenv("KUBEBUILDER_ASSETS"), "kube-scheduler"), //nolint:gosec // built by test/cluster
		"--config", config, "--bind-address="+host, "--secure-port="+port, "--cert-dir="+dir,
		"--authentication-kubeconfig="+file, "--authorization-kubeconfig="+file,
		"--authorization-always-allow-paths=/readyz,/metrics")
	s.command.Stdout, s.command.Stderr = &s.log, &s.log
	if err := s.command.Start(); err != nil {
		return nil, fmt.Errorf("start kube-scheduler: %w", err)
	}
	err = eventually.Succeeds(context.Background(), time.Minute, func() error {
		_, err := s.get("/readyz")
		return err
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("wait for kube-scheduler: %w", err), s.stop(), fmt.Errorf("it said: %s", s.log.String()))
	}
	return s, nil
}

func (s *scheduler) stop() error {
	if err := s.command.Process.Kill(); err != nil {
		return fmt.Errorf("stop kube-scheduler: %w", err)
	}
	_ = s.command.Wait() // killed, as it says
	return nil
}

func (s *scheduler) get(path string) ([]byte, error) {
	response, err := s.client.Get(s.address + path)
	if err != nil {
		return nil, fmt.Errorf("ask kube-scheduler: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %s", response.Status)
	}
	if err != nil {
		return nil, fmt.Errorf("ask kube-scheduler for %s: %w", path, err)
	}
	return body, nil
}

var pendingLine = regexp.MustCompile(`(?m)^scheduler_pending_pods\{queue="(\w+)"\} (\d+)`)

// pending are the pods in the scheduler's queues: active, backoff, gated and unschedulable.
func (s *scheduler) pending() (map[string]int, error) {
	body, err := s.get("/metrics")
	if err != nil {
		return nil, err
	}
	queues := map[string]int{}
	for _, match := range pendingLine.FindAllSubmatch(body, -1) {
		if queues[string(match[1])], err = strconv.Atoi(string(match[2])); err != nil {
			return nil, fmt.Errorf("read pending pods: %w", err)
		}
	}
	return queues, nil
}
