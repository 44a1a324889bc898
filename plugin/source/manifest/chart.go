package manifest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/validation"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// renderTimeout bounds helm: a chart of thousands of templates takes seconds.
const renderTimeout = time.Minute

// isChart reports whether a folder is a Helm chart, whose files are templates and no manifests.
func isChart(folder string) bool {
	info, err := os.Stat(filepath.Join(folder, "Chart.yaml"))
	return err == nil && info.Mode().IsRegular()
}

// chart renders a Helm chart with its default values, by the helm of the user. It names the folder as the origin:
// lines of what was rendered are lines of no file. The notice says how to give other values.
func chart(ctx context.Context, folder string) (input, error) {
	fail := func(err error) (input, error) { return input{}, &source.ReadError{Subject: folder, Err: err} }
	command := fmt.Sprintf("helm template NAME %s", text.CommandLine([]string{folder}))
	helm, err := exec.LookPath("helm")
	if err != nil {
		return fail(fmt.Errorf("the folder is a Helm chart, and helm is not on PATH; where it is, run %s | kubectl lightk8s audit -f -", command))
	}
	ctx, cancel := context.WithTimeout(ctx, renderTimeout)
	defer cancel()
	var errOut bytes.Buffer
	run := exec.CommandContext(ctx, helm, "template", "--", release(folder), folder)
	run.Stderr = &errOut
	run.WaitDelay = time.Second
	out, err := run.StdoutPipe()
	if err != nil {
		return fail(err)
	}
	if err := run.Start(); err != nil {
		return fail(fmt.Errorf("run helm template: %w", err))
	}
	in, unread := readAll(folder, filepath.ToSlash(folder), out)
	out.Close() // what helm still has to write is of no use
	var exit *exec.ExitError
	switch err := run.Wait(); {
	case ctx.Err() != nil:
		return fail(fmt.Errorf("run helm template: %w", ctx.Err()))
	case errors.As(err, &exit) && exit.Exited():
		return fail(fmt.Errorf("helm template failed: %w", said(errOut.String(), err)))
	case unread != nil:
		return input{}, unread
	case err != nil:
		return fail(fmt.Errorf("run helm template: %w", err))
	}
	in.rendered = true
	in.note = fmt.Sprintf("%s is a Helm chart, rendered with its default values; with others: %s -f VALUES | kubectl lightk8s audit -f -", folder, command)
	return in, nil
}

// release is the name for what is rendered: many charts name their objects by it.
func release(folder string) string {
	if absolute, err := filepath.Abs(folder); err == nil {
		folder = absolute
	}
	name := filepath.Base(folder)
	if len(name) > 53 || len(validation.NameIsDNSSubdomain(name, false)) > 0 { // as Helm limits it
		return "chart"
	}
	return name
}

// said is what helm says about failing, without its warnings.
func said(lines string, err error) error {
	for line := range strings.Lines(lines) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "WARNING") && !strings.HasPrefix(line, "level=") {
			return errors.New(strings.TrimPrefix(line, "Error: "))
		}
	}
	return err
}
