// Package eventually waits for what tests expect to come about.
package eventually

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"
)

// shortest is the first pause between two tries. Pauses grow up to a hundredth of the whole time:
// what is nearly there is seen at once, and what takes long is left alone meanwhile.
const shortest = 10 * time.Millisecond

// Succeeds tries until it returns nil. After the time, or when the context ends, it returns the last
// error.
func Succeeds(ctx context.Context, within time.Duration, try func() error) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for pause := shortest; ; pause = min(2*pause, max(shortest, within/100)) {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

var errNotYet = errors.New("not yet")

// Holds ends the test unless a condition holds within the time, and returns how long that took. The
// context of the condition ends with the time, and not with the test: Cleanup waits too.
func Holds(tb testing.TB, within time.Duration, what string, holds func(context.Context) bool) time.Duration {
	tb.Helper()
	start := time.Now()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(tb.Context()), within)
	defer cancel()
	err := Succeeds(ctx, within, func() error {
		if holds(ctx) {
			return nil
		}
		return errNotYet
	})
	if err != nil {
		tb.Fatalf("waited %s in vain: %s", within, what)
	}
	return time.Since(start)
}

// Ready waits until a URL answers with status 200.
func Ready(ctx context.Context, within time.Duration, url string) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	err := Succeeds(ctx, within, func() error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		if response.StatusCode != http.StatusOK {
			err = fmt.Errorf("status is %s", response.Status)
		}
		return errors.Join(err, response.Body.Close())
	})
	if err != nil {
		return fmt.Errorf("wait %s for %s: %w", within, url, err)
	}
	return nil
}
