// Package sample measures commands side by side, and checks and prints what came of it.
package sample

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// Usage is what one run of a command took.
type Usage struct {
	WallSeconds float64 `json:"wallSeconds"`
	CPUSeconds  float64 `json:"cpuSeconds"` // user and system, over all processors
	PeakKiB     int64   `json:"peakKiB"`    // resident memory
}

// PeakMiB is the peak of resident memory.
func (u Usage) PeakMiB() float64 { return float64(u.PeakKiB) / 1024 }

// OfSmallServer is the peak as a share of 2 GiB, the memory of a small server: "12%".
func (u Usage) OfSmallServer() string { return fmt.Sprintf("%.0f%%", 100*u.PeakMiB()/2048) }

// Command is a command to measure.
type Command struct {
	Args   []string // the first is the program
	OK     []int    // exit codes that are no failure; empty: 0 alone
	Stdout string   // file that gets the output; empty: it is dropped
}

// Measurer is the path of the program measure.
type Measurer string

// Run runs the command once.
func (m Measurer) Run(ctx context.Context, c Command) (Usage, error) {
	var args []string
	if len(c.OK) > 0 {
		var codes []string
		for _, code := range c.OK {
			codes = append(codes, strconv.Itoa(code))
		}
		args = append(args, "-ok", strings.Join(codes, ","))
	}
	if c.Stdout != "" {
		args = append(args, "-stdout", c.Stdout)
	}
	var out, errOut bytes.Buffer
	cmd := exec.CommandContext(ctx, string(m), append(append(args, "--"), c.Args...)...)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		return Usage{}, fmt.Errorf("measure %s: %w: %s", strings.Join(c.Args, " "), err, bytes.TrimSpace(errOut.Bytes()))
	}
	var spent Usage
	if err := json.Unmarshal(out.Bytes(), &spent); err != nil {
		return Usage{}, fmt.Errorf("measure %s: read answer: %w", strings.Join(c.Args, " "), err)
	}
	return spent, nil
}

// Alternate runs the commands one after the other, runs times over, so that what slows the
// machine down slows all of them. It returns the medians in the order of the commands.
func (m Measurer) Alternate(ctx context.Context, runs int, commands ...Command) ([]Usage, error) {
	spent := make([][]Usage, len(commands))
	for range runs {
		for i, c := range commands {
			one, err := m.Run(ctx, c)
			if err != nil {
				return nil, err
			}
			spent[i] = append(spent[i], one)
		}
	}
	medians := make([]Usage, len(commands))
	for i := range spent {
		medians[i] = Median(spent[i])
	}
	return medians, nil
}
