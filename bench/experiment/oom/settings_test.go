package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSettingsOfTheNodesThatAreMeasured(t *testing.T) {
	for _, c := range []struct {
		capacity, running int
		want              sizing
	}{
		{960, 0, sizing{MaxPods: 12, System: 128, Kube: 232, Hard: 64, Soft: 112, Allocatable: 536, Request: 32, Limit: 128, Max: 268}},
		{1970, 0, sizing{MaxPods: 24, System: 179, Kube: 304, Hard: 99, Soft: 178, Allocatable: 1388, Request: 48, Limit: 192, Max: 694}},
		{1024, 21, sizing{MaxPods: 26, System: 131, Kube: 316, Hard: 64, Soft: 112, Allocatable: 513, Request: 16, Limit: 64, Max: 256}},
		{2048, 46, sizing{MaxPods: 56, System: 182, Kube: 496, Hard: 102, Soft: 184, Allocatable: 1268, Request: 16, Limit: 64, Max: 634}},
	} {
		got := sized(c.capacity, 2, c.running)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%d MiB with %d pods (-want +got):\n%s", c.capacity, c.running, diff)
		}
		if !got.fits(c.running) {
			t.Errorf("%d MiB: %d pods do not fit", c.capacity, c.running)
		}
	}
	if s := sized(1024, 2, 60); s.fits(60) {
		t.Errorf("60 pods fit %+v", s)
	}
}
