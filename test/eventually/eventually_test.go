package eventually_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/test/eventually"
)

var errBroken = errors.New("broken")

func TestItTriesUntilItSucceeds(t *testing.T) {
	tries := 0
	err := eventually.Succeeds(t.Context(), time.Minute, func() error {
		if tries++; tries < 3 {
			return errBroken
		}
		return nil
	})
	if err != nil || tries != 3 {
		t.Errorf("%v after %d tries", err, tries)
	}
}

func TestTheLastErrorIsReturnedAfterTheTimeOrWhenTheContextEnds(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		ctx    context.Context
		within time.Duration
	}{"the time": {t.Context(), 50 * time.Millisecond}, "the context": {ended, time.Hour}} {
		if err := eventually.Succeeds(test.ctx, test.within, func() error { return errBroken }); !errors.Is(err, errBroken) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestHowLongItTook(t *testing.T) {
	since := time.Now()
	took := eventually.Holds(t, time.Minute, "50 ms are over", func(context.Context) bool { return time.Since(since) > 50*time.Millisecond })
	if took < 40*time.Millisecond || took > time.Since(since) {
		t.Errorf("took %s of %s", took, time.Since(since))
	}
}

func TestReady(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	if err := eventually.Ready(t.Context(), time.Minute, server.URL); err != nil || asked != 3 {
		t.Errorf("%v after %d requests", err, asked)
	}
	asked = -1000
	err := eventually.Ready(t.Context(), 100*time.Millisecond, server.URL)
	if err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("error %v", err)
	}
}

// What puts a node back waits for it too: the context of a test has ended by then.
func TestHoldsWaitsInCleanup(t *testing.T) {
	tries := 0
	t.Run("ended", func(t *testing.T) {
		t.Cleanup(func() {
			eventually.Holds(t, time.Minute, "the third try", func(ctx context.Context) bool {
				tries++
				return tries == 3 && ctx.Err() == nil
			})
		})
	})
	if tries != 3 {
		t.Errorf("it tried %d times", tries)
	}
}
