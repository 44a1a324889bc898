package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/test/golden"
)

func TestFigures(t *testing.T) {
	all, err := readResults("testdata/results.json")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	if err := printFigures(&got, all); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "testdata/figures.md", []byte(got.String()))
}

func TestQuantiles(t *testing.T) {
	var l latencies
	for i := 100; i > 0; i-- {
		l.add(time.Duration(i), nil)
	}
	l.add(1000, errors.New("timed out"))
	got := []time.Duration{l.quantile(0), l.quantile(0.5), l.quantile(0.99), l.quantile(1), latencies{}.quantile(0.5)}
	if diff := cmp.Diff([]time.Duration{1, 51, 100, 1000, 0}, got); diff != "" || l.Failed != 1 || l.beyond(99) != 1100 {
		t.Errorf("%d failed (-want +got):\n%s", l.Failed, diff)
	}
}

func TestFootprintIsOfTheWholeTree(t *testing.T) {
	stat := "cache 5\nrss 7\ntotal_cache 3145728\ntotal_rss 2097152\ntotal_active_file 1048576\nbroken\ntotal_shmem x\n"
	want := footprint{Anonymous: 2, Kernel: 4, Files: 3, Active: 1}
	if diff := cmp.Diff(want, footprintOf(stat, 4<<20)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(footprint{}, footprintOf("", 0)); diff != "" {
		t.Errorf("of nothing (-want +got):\n%s", diff)
	}
}
