package webhook

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/lightk8s/lightk8s/webhook/fairness"
)

const (
	// maxBody bounds a review, in bytes. A pod is 4 to 20 KiB, and one with all the annotations
	// that the API server allows 256 KiB more, which an update brings twice. What is larger is
	// refused unread: to judge it takes forty times its size, and the webhook has 64 MiB.
	maxBody = 768 << 10
	// maxStart is enough of a review to answer it in its own name.
	maxStart = 16 << 10
	// maxRest bounds what is read and thrown away, so that the client comes to read the answer.
	maxRest = 16 << 20
	// readTimeout is for a body. An API server sends it as a whole, most often with the headers.
	readTimeout = 200 * time.Millisecond
	// readGrace is for what arrived within readTimeout, and could not be read for want of CPU time.
	readGrace = 50 * time.Millisecond
)

var (
	errTooLarge = fmt.Errorf("the review has more than %d bytes", maxBody)
	errSlow     = fmt.Errorf("the review did not arrive within %s", readTimeout)
	// errGone is of a client that went away: never an empty 200.
	errGone = errors.New("the client is gone")
)

// read returns the body. With errTooLarge it is the start of it, enough to tell whose review it is.
// What it takes in memory is held as it comes, and not as the client announces it.
func read(w http.ResponseWriter, r *http.Request, held *fairness.Held) ([]byte, error) {
	control := http.NewResponseController(w)
	ended := limitReading(control, held)
	limit := int64(maxBody)
	if r.ContentLength > maxBody {
		limit = maxStart
	}
	body, err := readUpTo(r.Body, limit+1, r.ContentLength+1, held)
	ended()
	switch {
	case errors.Is(err, fairness.ErrBusy):
		return nil, err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, errSlow
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errGone, err)
	case int64(len(body)) > limit:
		if err := control.SetReadDeadline(time.Now().Add(time.Second)); err != nil {
			return nil, fmt.Errorf("limit the time to read: %w", err)
		}
		_, _ = io.CopyN(io.Discard, r.Body, maxRest) // what is wrong with the rest is of no interest
		return body, errTooLarge
	}
	// From here on a client that says nothing is one that waits.
	if err := control.SetReadDeadline(time.Time{}); err != nil {
		return nil, fmt.Errorf("lift the time to read: %w", err)
	}
	return body, nil
}

// limitReading limits the time to read, until ended is called. The deadline is set when the time is over, by a
// goroutine: on a busy node that is no sooner than the process gets CPU time, and those that wait to read get it too.
func limitReading(control *http.ResponseController, held *fairness.Held) (ended func()) {
	var mu sync.Mutex
	over := false
	timer := time.AfterFunc(readTimeout, func() {
		mu.Lock()
		defer mu.Unlock()
		if !over && !held.IsGivenUp() { // else the deadline is due
			_ = control.SetReadDeadline(time.Now().Add(readGrace))
		}
	})
	return func() {
		timer.Stop()
		mu.Lock()
		defer mu.Unlock()
		over = true
	}
}

// readUpTo reads to the end, or a limit. announced is how much is to come; 0: it is not known.
func readUpTo(body io.Reader, limit, announced int64, held *fairness.Held) ([]byte, error) {
	size := int64(4 << 10)
	if announced > 0 && announced <= usualBytes {
		size = announced
	}
	buffer := make([]byte, 0, min(size, limit))
	if err := held.Grow(int64(cap(buffer))); err != nil {
		return nil, err
	}
	for {
		n, err := body.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		switch {
		case errors.Is(err, io.EOF):
			return buffer, nil
		case err != nil && held.IsGivenUp():
			return nil, fairness.ErrBusy
		case err != nil:
			return nil, err
		case int64(len(buffer)) == limit:
			return buffer, nil
		case len(buffer) < cap(buffer):
			continue
		}
		more := min(int64(cap(buffer)), limit-int64(cap(buffer)))
		if err := held.Grow(more); err != nil {
			return nil, err
		}
		buffer = append(make([]byte, 0, int64(cap(buffer))+more), buffer...)
	}
}
