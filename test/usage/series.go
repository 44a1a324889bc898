package main

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// buckets is the time that one line of a file stands for.
const buckets = 15 * time.Minute

// series is a recording of a working set, downsampled as Prometheus does with max_over_time: no
// peak gets lost. It also tells what the container was charged with at the most.
type series struct {
	name    string
	every   time.Duration
	largest []int64 // KiB, one a bucket; 0: it did not run
	charged int64   // KiB
}

// record downsamples the samples of a shape.
func (s shape) record(every time.Duration) series {
	out := series{name: s.name, every: every, charged: int64((s.peak + s.cache) * 1024)}
	for bucket := range slices.Chunk(s.samples(), int(every/step)) {
		out.largest = append(out.largest, slices.Max(bucket))
	}
	return out
}

// peak is the largest of the series, in KiB.
func (s series) peak() int64 { return slices.Max(s.largest) }

// encode writes a comment, and a line for each bucket: seconds since the start, KiB.
func (s series) encode() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# working set, largest of %s in KiB; most ever charged: %d KiB\n", s.every, s.charged)
	for i, kib := range s.largest {
		fmt.Fprintf(&b, "%d,%d\n", int(s.every.Seconds())*i, kib)
	}
	return b.Bytes()
}

// decode reads what encode wrote.
func decode(name string, data []byte) (series, error) {
	s := series{name: name}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	_, charged, ok := strings.Cut(lines[0], "most ever charged: ")
	charged, _, inKiB := strings.Cut(charged, " KiB")
	if !ok || !inKiB {
		return s, fmt.Errorf("read series %s: its first line does not tell what it was charged with", name)
	}
	var err error
	if s.charged, err = strconv.ParseInt(charged, 10, 64); err != nil {
		return s, fmt.Errorf("read series %s: %w", name, err)
	}
	for i, line := range lines[1:] {
		at, kib, _ := strings.Cut(line, ",")
		seconds, err := strconv.ParseInt(at, 10, 64)
		if err != nil {
			return s, fmt.Errorf("read series %s, sample %d: %w", name, i, err)
		}
		use, err := strconv.ParseInt(kib, 10, 64)
		if err != nil {
			return s, fmt.Errorf("read series %s, sample %d: %w", name, i, err)
		}
		if i == 1 {
			s.every = time.Duration(seconds) * time.Second
		}
		s.largest = append(s.largest, use)
	}
	if s.every == 0 {
		return s, fmt.Errorf("read series %s: fewer than two samples", name)
	}
	return s, nil
}
