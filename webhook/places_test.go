package webhook

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

// Many values fit into a short review, and each takes memory while it is judged.
func TestLargeObjectsAreJudgedOneByOne(t *testing.T) {
	var now, most atomic.Int64
	h, _, _ := newHandler(t, 4, 5*time.Second, func(_ context.Context, r admission.Request) admission.Outcome {
		n := now.Add(1)
		defer now.Add(-1)
		for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
		}
		time.Sleep(50 * time.Millisecond)
		return admission.LeaveAlone(r, errors.New("only counted"))
	})
	url, client := handlers(t, h)
	for _, test := range []struct {
		values int
		most   int64
	}{{10, 4}, {usualValues + 1, 1}} {
		most.Store(0)
		args := strings.TrimSuffix(strings.Repeat(`"",`, test.values), ",")
		pod := strings.Replace(goodPod, `"name":"web",`, `"name":"web","args":[`+args+`],`, 1)
		var work sync.WaitGroup
		for i := range 8 {
			work.Go(func() {
				if got, err := ask(t.Context(), client, url, strings.NewReader(reviewOf(fmt.Sprint(i), pod))); err != nil || !got.Allowed {
					t.Errorf("answered with %+v (%v)", got, err)
				}
			})
		}
		work.Wait()
		if got := most.Load(); got > test.most || test.most > 1 && got < 2 {
			t.Errorf("%d objects of %d values were judged at once, want %d", got, test.values, test.most)
		}
	}
}
