package sample

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/lightk8s/lightk8s/bench/workload"
)

// Planted is one kind of mistake that a corpus holds, and what an audit found of it.
type Planted struct {
	Control      string // that finds it
	What         string
	Truth, Found int
}

// Found is what an audit found.
type Found struct {
	Findings int
	Controls int // that judged at least one object
	Planted  []Planted
}

// ReadTruth reads the truth.json of a corpus.
func ReadTruth(file string) (workload.Truth, error) {
	var truth workload.Truth
	data, err := os.ReadFile(file)
	if err != nil {
		return truth, fmt.Errorf("read truth: %w", err)
	}
	if err := json.Unmarshal(data, &truth); err != nil {
		return truth, fmt.Errorf("read truth %s: %w", file, err)
	}
	return truth, nil
}

// report is the part of a json report that is counted.
type report struct {
	Summary  struct{ Passed int } // controls
	Findings []struct{ Control, Path string }
	Errors   []struct{ Subject, Message string }
}

// Check counts the findings of a json report. A count that differs from the truth, or an
// object that could not be judged, is an error that names it.
func Check(r io.Reader, truth workload.Truth) (Found, error) {
	var read report
	if err := json.NewDecoder(r).Decode(&read); err != nil {
		return Found{}, fmt.Errorf("read report: %w", err)
	}
	counted, failed := map[string]int{}, map[string]bool{}
	for _, f := range read.Findings {
		failed[f.Control] = true
		// The control looks at three fields, and one of them is planted.
		if f.Control != "host-namespaces" || strings.HasSuffix(f.Path, "hostNetwork") {
			counted[f.Control]++
		}
	}
	planted, err := Compare(counted, truth)
	errs := []error{err}
	for _, e := range read.Errors {
		errs = append(errs, fmt.Errorf("the audit reports an error: %s: %s", e.Subject, e.Message))
	}
	found := Found{Findings: len(read.Findings), Controls: read.Summary.Passed + len(failed), Planted: planted}
	return found, errors.Join(errs...)
}

// Compare compares findings by control with the truth. The error names each control whose count differs.
func Compare(counted map[string]int, truth workload.Truth) ([]Planted, error) {
	planted := []Planted{
		{"privileged", "privileged containers", truth.PrivilegedContainers, 0},
		{"memory-limit", "containers without a memory limit", truth.ContainersWithoutMemoryLimit, 0},
		{"pinned-image", "images with the tag latest or none", truth.MovingImages, 0},
		{"host-namespaces", "pods on the host network", truth.HostNetworkObjects, 0},
		{"container-runtime-socket", "mounted sockets of the container runtime", truth.RuntimeSockets, 0},
		{"secrets-in-environment", "passwords in the environment", truth.SecretsInEnvironment, 0},
	}
	var errs []error
	for i := range planted {
		p := &planted[i]
		p.Found = counted[p.Control]
		if p.Found != p.Truth {
			errs = append(errs, fmt.Errorf("control %s found %d of %d %s", p.Control, p.Found, p.Truth, p.What))
		}
	}
	return planted, errors.Join(errs...)
}

// CheckFile is Check for a report in a file.
func CheckFile(file string, truth workload.Truth) (Found, error) {
	r, err := os.Open(file)
	if err != nil {
		return Found{}, fmt.Errorf("read report: %w", err)
	}
	defer r.Close() //nolint:errcheck // it was only read
	return Check(r, truth)
}
