package main

import (
	"fmt"
	"os"
	"os/exec"
	"time"
)

// pool keeps that many workers, each of which takes rate MiB a second.
func pool(rate float64, workers int) error {
	failed := make(chan error)
	for range workers {
		go func() {
			for {
				worker := exec.Command("/proc/self/exe", "-rate", fmt.Sprint(rate))
				worker.Stderr = os.Stderr
				if err := worker.Start(); err != nil {
					failed <- fmt.Errorf("start a worker: %w", err)
					return
				}
				if err := worker.Wait(); err != nil {
					fmt.Fprintln(os.Stderr, "hog: worker ended:", err)
				}
				time.Sleep(100 * time.Millisecond)
			}
		}()
	}
	return <-failed
}
