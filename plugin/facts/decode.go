package facts

import (
	"fmt"
	"io"
)

// Bounds of what a kubelet or an API server can answer with, in bytes: a body that is larger is
// not what it should be. A kubelet with 500 pods sends about 2 MiB of summary.
const (
	MaxConfig  = 1 << 20
	MaxSummary = 32 << 20
	MaxMetrics = 64 << 20 // read line by line, and not held
)

// tooLarge returns the error of a body above its bound.
func tooLarge(limit int64) error {
	return fmt.Errorf("larger than %d MiB", limit>>20)
}

// readAll reads a body that must not be larger than limit bytes.
func readAll(body io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if int64(len(data)) > limit {
		return nil, tooLarge(limit)
	}
	return data, nil
}
