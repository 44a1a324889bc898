package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/test/repo"
)

func rows(t *testing.T) []row {
	t.Helper()
	rows, err := compare(context.Background(), os.DirFS("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestSeriesAreWhatTheirShapesMake(t *testing.T) {
	for _, shape := range shapes() {
		data, err := os.ReadFile(filepath.Join("testdata", shape.name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(data, shape.record(buckets).encode()) {
			t.Errorf("%s is not what its shape makes: go run ./test/usage", shape.name)
		}
		s, err := decode(shape.name, data)
		if err != nil {
			t.Fatal(err)
		}
		if want := int64(shape.peak * 1024); s.peak() != want {
			t.Errorf("%s: peak is %d KiB, want %d", shape.name, s.peak(), want)
		}
	}
}

func TestTablesAreWhatTheControlsSay(t *testing.T) {
	file := repo.Path(page)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := withTables(data, rows(t))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(data)); diff != "" {
		t.Errorf("%s is out of date: go run ./test/usage (-want +got):\n%s", page, diff)
	}
}

// No request is below what was seen, no limit is made of less than a week, and where the kubelet told
// what the container was charged with, none is below the peak that no reading shows.
func TestNoLimitIsBelowThePeakOrAboveTheNode(t *testing.T) {
	for _, r := range rows(t) {
		for i, w := range watches {
			size := r.sizes[i]
			seen := slices.Max(r.series.largest[len(r.series.largest)-int(w.window/r.series.every):]) * 1024
			if seen == 0 && !w.charged {
				if size != (sizes{}) {
					t.Errorf("%s, %s: %v is recomfixed without a reading", r.name, w.name, size)
				}
				continue
			}
			least := seen
			if w.charged {
				least = r.series.peak() * 1024
			}
			switch {
			case size.request < seen:
				t.Errorf("%s, %s: request %d; want no less than %d", r.name, w.name, size.request, seen)
			case w.window < week && size.limit > 0:
				t.Errorf("%s, %s: limit %d is made of too little", r.name, w.name, size.limit)
			case w.window == week && (size.limit < least || size.request > size.limit || size.limit > nodeMemory<<20):
				t.Errorf("%s, %s: request %d, limit %d; want a limit of no less than %d and no more than %d",
					r.name, w.name, size.request, size.limit, least, nodeMemory<<20)
			}
		}
	}
}

func TestAWeekWastesLessThanOthers(t *testing.T) {
	var ours, theirs, others int64
	for _, r := range rows(t) {
		peak := r.series.peak() * 1024
		waste := r.sizes[0].request - peak
		if limit := max(peak/4, 16<<20) + peak*7/100; waste > limit { // the largest margin of a week, and a step
			t.Errorf("%s: wastes %d of a peak of %d", r.name, waste, peak)
		}
		ours, theirs, others = ours+waste, theirs+vpa(r.series)*1024-peak, others+krr(r.series)*1024-peak
	}
	if ours >= theirs || ours >= others {
		t.Errorf("wastes %d, VPA %d, KRR %d", ours, theirs, others)
	}
}

// What others recommend is known for simple series.
func TestOthersAreReckonedAsTheyDo(t *testing.T) {
	flat := func(kib int64) series {
		return series{every: buckets, largest: slices.Repeat([]int64{kib}, int(week/buckets))}
	}
	if got := vpa(flat(40 * mib)); got != 250*mib {
		t.Errorf("VPA targets %d KiB for 40 MiB, want its floor", got)
	}
	// 500 MiB are 524288000 bytes, in the bucket that ends at 541.1 MB, and 15% more of that.
	if got := vpa(flat(500*mib)) / mib; got < 575 || got > 604 {
		t.Errorf("VPA targets %d MiB for 500, want 15%% more than its bucket, which is at most 5%% wide", got)
	}
	if got := krr(flat(40 * mib)); got != 100*mib {
		t.Errorf("KRR recommends %d KiB for 40 MiB, want its floor", got)
	}
	if got := krr(flat(200 * mib)); got != 230*mib {
		t.Errorf("KRR recommends %d KiB for 200 MiB, want 15%% more", got)
	}
}

func TestSeriesThatAreNoneAreRefused(t *testing.T) {
	const first = "# working set, largest of 15m0s in KiB; most ever charged: 10 KiB\n"
	for name, c := range map[string]struct{ data, want string }{
		"empty":         {"", "does not tell what it was charged with"},
		"no comment":    {"0,1\n900,1\n", "does not tell what it was charged with"},
		"charged: text": {"# most ever charged: much KiB\n0,1\n900,2\n", "read series x"},
		"text":          {first + "0,much\n", "read series x, sample 0"},
		"no comma":      {first + "0\n", "read series x, sample 0"},
		"no time":       {first + ",1\n", "read series x, sample 0"},
		"one sample":    {first + "0,1\n", "fewer than two samples"},
	} {
		if _, err := decode("x", []byte(c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := withTables([]byte("no marks"), nil); err == nil {
		t.Error("a page without marks was written")
	}
}
