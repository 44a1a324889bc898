//go:build unix

package main

import (
	"errors"
	"os"
	"runtime"
	"syscall"
)

// peakKiB returns the most memory that the ended process had resident.
func peakKiB(state *os.ProcessState) (int64, error) {
	rusage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, errors.New("the system tells no peak memory of a process")
	}
	peak := int64(rusage.Maxrss) //nolint:unconvert // it is narrower on 32-bit systems
	if runtime.GOOS == "darwin" {
		peak /= 1024 // bytes there, KiB elsewhere
	}
	return peak, nil
}
