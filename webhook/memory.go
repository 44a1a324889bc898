package webhook

import (
	"log/slog"
	"os"
	"runtime/debug"
)

// heapLimit is the memory in bytes at which garbage is collected more often than it would be
// otherwise. With the pages of the program that are in use it stays below 60 MiB.
const heapLimit = 40 << 20

// heapGrowth is how much the heap grows before it is collected, in percent. Some 5 MiB are alive, and a review
// leaves 60 to 90 KB of garbage: a growth of 150 takes 3 MiB more.
const heapGrowth = 100

// limitMemory sets both, where the environment (GOMEMLIMIT, GOGC) does not.
func limitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapLimit)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
}

// compiling keeps memory low until done is called. To compile the bundle takes several times what it
// leaves behind. Collected early, the garbage does not spread over memory that is hard to give back.
func compiling(log *slog.Logger) (done func()) {
	before := debug.SetGCPercent(10)
	return func() {
		debug.SetGCPercent(before)
		giveBackMemory(log)
	}
}

// giveBackMemory returns to the system what only the start needed: free heap, and pages of the
// program that are not looked at again. On a node of 1 GB that is worth the few milliseconds
// in which the others are read in again.
func giveBackMemory(log *slog.Logger) {
	debug.FreeOSMemory()
	if err := forgetProgramPages(); err != nil {
		log.Debug("pages of the program stay in memory", "error", err)
	}
}
