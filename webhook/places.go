package webhook

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/semaphore"
)

// places bound the memory that reviews take: those that are held at once have together no
// more than maxBody bytes. One of usual size takes one place, a larger one several.
type places struct {
	count int64
	free  *semaphore.Weighted
	large *semaphore.Weighted // for one object with more values than usual
	idle  chan func()         // workers that wait for something to do
}

// usualValues is what any object may hold that is judged beside others. A pod has some hundred.
const usualValues = 1000

func newPlaces(count int) places {
	return places{count: int64(count), free: semaphore.NewWeighted(int64(count)), large: semaphore.NewWeighted(1), idle: make(chan func())}
}

// idleTime is how long a worker waits for something to do before it ends.
const idleTime = time.Minute

// run decides on a goroutine that did so before, if there is one. To evaluate Rego takes half a
// megabyte of stack: it is grown once for each place, and not for each connection. Whoever
// calls it has a place, so that there are no more workers than places.
func (p places) run(decide func()) {
	done := make(chan struct{})
	task := func() {
		defer close(done)
		decide()
	}
	select {
	case p.idle <- task:
	default:
		go p.work(task)
	}
	<-done
}

func (p places) work(task func()) {
	for {
		task()
		select {
		case task = <-p.idle:
		case <-time.After(idleTime):
			return
		}
	}
}

var errBusy = errors.New("too many reviews at once")

// take waits for the places of a body of this length; below 0: it is not known. Nobody is
// overtaken by smaller ones. release is never nil.
func (p places) take(ctx context.Context, length int64) (release func(), err error) {
	n := p.of(length)
	if err := p.free.Acquire(ctx, n); err != nil {
		return func() {}, errBusy
	}
	return func() { p.free.Release(n) }, nil
}

// takeLarge waits until no other large object is judged: a short review can hold many values, and
// each takes memory. release is never nil.
func (p places) takeLarge(ctx context.Context, values int) (release func(), err error) {
	if values <= usualValues {
		return func() {}, nil
	}
	if err := p.large.Acquire(ctx, 1); err != nil {
		return func() {}, errBusy
	}
	return func() { p.large.Release(1) }, nil
}

// of is how many places a body takes.
func (p places) of(length int64) int64 {
	if length < 0 {
		return p.count
	}
	return min(max((length*p.count+maxBody-1)/maxBody, 1), p.count)
}
