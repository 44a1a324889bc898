package text

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShortenTakesLinesFromTheLongest(t *testing.T) {
	for _, test := range []struct {
		room, least int
		lines       []int
		want        []int
	}{
		{100, 1, []int{3, 0, 9}, []int{3, 0, 9}},
		{14, 1, []int{3, 0, 9}, []int{3, 0, 6}}, // 2+3, 0, 2+6+1
		{10, 1, []int{3, 0, 9}, []int{3, 0, 2}}, // 2+3, 0, 2+2+1
		{9, 1, []int{3, 0, 9}, []int{2, 0, 1}},  // 2+2+1, 0, 2+1+1,
		{1, 2, []int{3, 1, 9}, []int{2, 1, 2}},
		{1, 1, []int{1}, []int{1}},
	} {
		blocks := make([]*Block, 0, len(test.lines))
		for _, n := range test.lines {
			blocks = append(blocks, &Block{Lines: make([]string, n), Shown: 20, Around: 2})
		}
		Shorten(test.room, test.least, blocks...)
		got := make([]int, 0, len(blocks))
		for _, b := range blocks {
			got = append(got, b.Shown)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%+v: %s", test, diff)
		}
	}
}

func TestABlockHidesNoLineAlone(t *testing.T) {
	for shown, want := range []int{0: 0, 1: 1, 2: 2, 3: 4, 4: 4, 5: 4} {
		lines, hidden := Block{Lines: slices.Repeat([]string{"x"}, 4), Shown: shown}.Split()
		if len(lines) != want || hidden != 4-want {
			t.Errorf("%d: %d shown, %d hidden, want %d", shown, len(lines), hidden, want)
		}
	}
}
