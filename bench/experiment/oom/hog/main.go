// hog is the workload that goes wrong: it takes memory without end, at a steady pace.
//
//	hog -rate 20              takes 20 MiB a second and keeps it
//	hog -rate 20 -into /cache writes it to files there, on a volume that is memory
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	rate := flag.Float64("rate", 20, "MiB a second to take")
	into := flag.String("into", "", "folder to write files to, rather than taking memory")
	flag.Parse()
	if err := run(*rate, *into); err != nil {
		fmt.Fprintln(os.Stderr, "hog:", err)
		os.Exit(1)
	}
}

func run(rate float64, into string) error {
	if rate <= 0 {
		return fmt.Errorf("rate %v is not above 0", rate)
	}
	take := grow
	if into != "" {
		take = fill(into)
	}
	ticks := time.NewTicker(time.Duration(float64(time.Second) / rate))
	defer ticks.Stop()
	for range ticks.C {
		if err := take(); err != nil {
			return err
		}
	}
	return nil
}
