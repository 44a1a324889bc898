package webhook

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
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
	// startTimeout is for the start of a review that had no place.
	startTimeout = 100 * time.Millisecond
)

var errTooLarge = fmt.Errorf("the review has more than %d bytes", maxBody)

// read returns the body. With an error it is the start of it, enough to tell whose review it is.
// refusal is an error known before.
func read(ctx context.Context, w http.ResponseWriter, r *http.Request, refusal error) ([]byte, error) {
	// Whoever sends slowly must not keep a place, or a connection, for ever.
	control := http.NewResponseController(w)
	deadline, _ := ctx.Deadline()
	limit := int64(maxBody)
	if refusal != nil {
		limit = maxStart
		deadline = time.Now().Add(startTimeout)
	}
	if err := control.SetReadDeadline(deadline); err != nil {
		return nil, fmt.Errorf("limit the time to read: %w", err)
	}
	var body bytes.Buffer
	body.Grow(int(min(max(r.ContentLength, 0), limit)) + bytes.MinRead)
	_, err := body.ReadFrom(io.LimitReader(r.Body, limit+1))
	switch {
	case refusal != nil:
		err = refusal
	case err != nil:
		return body.Bytes(), fmt.Errorf("read the review: %w", err)
	case int64(body.Len()) > limit:
		err = errTooLarge
	default:
		// From here on a client that says nothing is one that waits.
		return body.Bytes(), control.SetReadDeadline(time.Time{})
	}
	_, _ = io.CopyN(io.Discard, r.Body, maxRest) // what is wrong with the rest is of no interest
	return body.Bytes(), err
}
