package krew

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// Ended is how a program ended.
type Ended struct {
	Code        int
	Out, ErrOut string
}

// Kubectl runs kubectl with nothing on PATH but itself, the plugin, and the shell that
// completion is written in.
func (in Installation) Kubectl(args ...string) Ended {
	return in.KubectlWith(in.Path()+":/usr/bin:/bin", args...)
}

// Path is what PATH needs for kubectl to find the plugin.
func (in Installation) Path() string { return in.Plugin + ":" + in.Tools }

// KubectlWith runs kubectl with another PATH.
func (in Installation) KubectlWith(path string, args ...string) Ended {
	var out, errOut bytes.Buffer
	cmd := exec.Command(in.Tools+"/kubectl", args...)
	cmd.Env = []string{"PATH=" + path, "HOME=" + in.Home, "KUBECONFIG=" + os.Getenv("KUBECONFIG")}
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	code := cmd.ProcessState.ExitCode()
	if err != nil && code < 0 {
		errOut.WriteString(err.Error())
	}
	return Ended{Code: code, Out: out.String(), ErrOut: errOut.String()}
}

// Run runs kubectl with one list of arguments after the other, until one fails.
func (in Installation) Run(commands ...[]string) error {
	for _, args := range commands {
		if ended := in.Kubectl(args...); ended.Code != 0 {
			return fmt.Errorf("kubectl %v: exit code %d: %s%s", args, ended.Code, ended.Out, ended.ErrOut)
		}
	}
	return nil
}

// Must runs kubectl and ends the test unless it succeeds.
func (in Installation) Must(t *testing.T, args ...string) string {
	t.Helper()
	e := in.Kubectl(args...)
	if e.Code != 0 {
		t.Fatalf("kubectl %v: exit code %d\n%s%s", args, e.Code, e.Out, e.ErrOut)
	}
	return e.Out
}
