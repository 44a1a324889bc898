package webhook

import (
	"bytes"
	"context"
	"time"

	"github.com/lightk8s/lightk8s/webhook/fairness"
)

const (
	// usualBytes and usualValues are what a review can have that is judged beside others. A pod has some
	// hundred values in 4 to 20 KiB. To judge a review takes forty times its size in memory.
	usualBytes  = 32 << 10
	usualValues = 1000
	// maxWaiting bounds the bytes of reviews that are read, or wait for a place.
	maxWaiting = 2 << 20
)

// places bound the memory and the time that reviews take of each other: so many of usual size are judged
// at once, and one that is larger beside them.
type places struct {
	usual, large *fairness.Turns
	waiting      *fairness.Memory
}

func newPlaces(count int) places {
	return places{usual: fairness.NewTurns(count), large: fairness.NewTurns(1), waiting: fairness.NewMemory(maxWaiting)}
}

// take waits for a place for a review, until a time. done gives it back, and is never nil. The place of large ones rests
// for as long as it was taken, so that these leave half of a core to the others.
func (p places) take(ctx context.Context, until time.Time, client string, body []byte) (done func(), err error) {
	if !isLarge(body) {
		return turn(ctx, until, p.usual, client)
	}
	place, err := turn(ctx, until, p.large, client)
	begun := time.Now()
	return func() { time.AfterFunc(time.Since(begun), place) }, err
}

// turn takes a turn. A timer is for those that wait alone: with each review it wakes a thread.
func turn(ctx context.Context, until time.Time, turns *fairness.Turns, client string) (done func(), err error) {
	if done, ok := turns.TryTake(); ok {
		return done, nil
	}
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	return turns.Take(ctx, client)
}

func isLarge(body []byte) bool { return len(body) > usualBytes || mayHold(body) > usualValues }

// mayHold is about how many values a text of JSON holds, without reading it: each but the first comes after one
// of these.
func mayHold(body []byte) int {
	return max(bytes.Count(body, []byte(",")), bytes.Count(body, []byte(":")), bytes.Count(body, []byte("[")))
}
