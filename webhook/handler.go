package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

// maxBody bounds a review, in bytes. A pod is 4 to 20 KiB, and the API server stores none of
// more than 1.5 MiB; what is larger is refused unread, since it takes ten times its size to judge.
const maxBody = 1 << 20

// handler answers reviews of one kind.
type handler struct {
	name    string // of the metrics: validate or mutate
	decide  func(context.Context, admission.Request) admission.Outcome
	failed  func(admission.Request, error) admission.Outcome // answers what could not be decided
	slots   chan struct{}
	timeout time.Duration
	metrics *metrics
	log     *slog.Logger
}

var errTooLarge = fmt.Errorf("the review has more than %d bytes", maxBody)

// ServeHTTP answers with a review wherever the request can be told by its name, and with an
// error only for what no API server sends.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	if r.Method != http.MethodPost {
		http.Error(w, "send an AdmissionReview by POST", http.StatusMethodNotAllowed)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), h.timeout)
	defer cancel()
	request, outcome, err := h.answer(ctx, w, r)
	if err != nil {
		h.metrics.malformed(h.name)
		h.log.Warn("request is no review", "path", r.URL.Path, "from", r.RemoteAddr, "error", err)
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	body, err := admission.Encode(outcome.Response)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(body); err != nil {
		h.log.Warn("answer was not sent", "uid", request.UID, "error", err)
	}
	h.metrics.observe(h.name, outcome, time.Since(start))
	h.tell(request, outcome)
}

// answer reads and decides. The error is about what is no review at all.
func (h *handler) answer(ctx context.Context, w http.ResponseWriter, r *http.Request) (admission.Request, admission.Outcome, error) {
	var busy error
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		busy = errors.New("too many reviews at once")
	}
	// Whoever sends slowly must not keep a place for ever.
	deadline, _ := ctx.Deadline()
	if busy != nil {
		deadline = time.Now().Add(100 * time.Millisecond)
	}
	_ = http.NewResponseController(w).SetReadDeadline(deadline) // a writer of a test has none
	limit := int64(maxBody)
	if busy != nil {
		limit = 16 << 10 // enough to answer in the name of the request
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	tooLarge := int64(len(body)) > limit
	if err != nil || tooLarge || busy != nil {
		request, startErr := admission.DecodeStart(body)
		if startErr != nil {
			return request, admission.Outcome{}, errors.Join(startErr, err, busy)
		}
		cause := errors.Join(busy, err)
		if cause == nil {
			cause = errTooLarge
		}
		return request, h.failed(request, cause), nil
	}
	request, err := admission.Decode(body)
	if err != nil {
		return request, admission.Outcome{}, err
	}
	return request, h.decide(ctx, request), nil
}

// tell logs what an operator looks for afterwards. Requests that are admitted as they are go
// without a word.
func (h *handler) tell(request admission.Request, outcome admission.Outcome) {
	fields := []any{"review", h.name, "namespace", request.Namespace, "name", request.Name, "operation", request.Operation}
	for _, err := range outcome.Errors {
		h.log.Error("request could not be judged in full", append(fields, "error", err)...)
	}
	if !outcome.Response.Allowed {
		h.log.Info("denied", append(fields, "controls", outcome.Denied)...)
	}
}
