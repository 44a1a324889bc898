package webhook

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/lightk8s/lightk8s/webhook/admission"
	"github.com/lightk8s/lightk8s/webhook/fairness"
)

// handler answers reviews of one kind.
type handler struct {
	name    string // of the metrics: validate or mutate
	decide  func(context.Context, admission.Request) admission.Outcome
	failed  func(admission.Request, error) admission.Outcome // answers what could not be decided
	places  places
	timeout time.Duration
	// stopping reports whether the process was told to stop.
	stopping func() bool
	metrics  *metrics
	// tolerated hears of what is admitted, but would be denied.
	tolerated *tolerations
	log       *slog.Logger
}

// writeTimeout is for the answer, once the decision is due.
const writeTimeout = 5 * time.Second

var errPanic = errors.New("the decision ended in a panic")

// of is a handler of one kind that shares the rest with others.
func (h handler) of(name string, decide func(context.Context, admission.Request) admission.Outcome, failed func(admission.Request, error) admission.Outcome) *handler {
	h.name, h.decide, h.failed = name, decide, failed
	return &h
}

// ServeHTTP answers with a review wherever the request can be told by its name, and with an
// error only for what no API server sends.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	// A client that does not read the answer must not keep it in memory forever. The deadline stays
	// on the connection until the next review moves it.
	if err := http.NewResponseController(w).SetWriteDeadline(start.Add(h.timeout + writeTimeout)); err != nil {
		h.log.Warn("time to answer cannot be limited", "error", err)
	}
	if h.stopping() {
		// The client shall find itself another replica before this one closes the connection.
		w.Header().Set("Connection", "close")
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "send an AdmissionReview by POST", http.StatusMethodNotAllowed)
		return
	}
	ctx, cancel := h.context(r.Context())
	defer cancel()
	request, outcome, err := h.answer(ctx, w, r)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		h.refuse(w, r, errGone)
		return
	}
	body, err := admission.Encode(outcome.Response)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(body); err != nil {
		h.log.Warn("answer was not sent", "review", h.name, "uid", request.UID, "error", err)
	}
	h.metrics.observe(h.name, outcome, time.Since(start))
	h.tell(request, outcome)
}

// context ends after the timeout, and when the client is gone. It does not end when the server
// closes, which the context of a request does: who was let in is answered.
func (h *handler) context(client context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(client), h.timeout)
	forget := context.AfterFunc(client, func() {
		if !h.stopping() {
			cancel()
		}
	})
	return ctx, func() { forget(); cancel() }
}

// refuse answers what gets no review for an answer. An API server then does as its failurePolicy says: what
// was not judged for want of time or room is not denied by that.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	code, reason := http.StatusServiceUnavailable, ""
	switch {
	case errors.Is(err, errGone):
		h.log.Debug("client is gone", "review", h.name, "from", r.RemoteAddr)
	case errors.Is(err, fairness.ErrBusy):
		reason = "busy"
	case errors.Is(err, errSlow):
		code, reason = http.StatusRequestTimeout, "slow"
	default:
		code = http.StatusBadRequest
		h.metrics.malformed(h.name)
		h.log.Warn("request is no review", "path", r.URL.Path, "from", r.RemoteAddr, "error", err)
	}
	if reason != "" {
		w.Header().Set("Connection", "close")
		h.metrics.unanswered.WithLabelValues(h.name, reason).Inc()
		h.log.Debug("review was not answered", "review", h.name, "from", r.RemoteAddr, "error", err)
	}
	http.Error(w, err.Error(), code)
}

// answer reads, waits for a place and decides. The error is about what gets no review for an answer.
func (h *handler) answer(ctx context.Context, w http.ResponseWriter, r *http.Request) (admission.Request, admission.Outcome, error) {
	// The rest is left to judge, and to answer while the API server still listens.
	until := time.Now().Add(h.timeout / 3 * 2)
	body, done, err := h.receive(ctx, until, w, r)
	defer done()
	switch {
	case errors.Is(err, errTooLarge):
		request, startErr := admission.DecodeStart(body)
		if startErr != nil {
			return request, admission.Outcome{}, errors.Join(startErr, err)
		}
		return request, h.failed(request, err), nil
	case errors.Is(err, fairness.ErrBusy):
		wait(ctx, until) // else a sender asks again at once, and has the more of our time the less room there is
		return admission.Request{}, admission.Outcome{}, err
	case err != nil:
		return admission.Request{}, admission.Outcome{}, err
	}
	request, err := admission.Decode(body)
	if err != nil {
		return request, admission.Outcome{}, err
	}
	return request, h.review(ctx, request), nil
}

// wait returns at a time, or when ctx ends.
func wait(ctx context.Context, until time.Time) {
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	<-ctx.Done()
}

// receive reads a review, and waits until a time for a place for it, which bounds what it takes from there on. done gives
// the place back, and is never nil.
func (h *handler) receive(ctx context.Context, until time.Time, w http.ResponseWriter, r *http.Request) (body []byte, done func(), err error) {
	client := fairness.ClientOf(r.RemoteAddr)
	waiting, giveUp := context.WithCancel(ctx)
	defer giveUp()
	held := h.places.waiting.Hold(client, func() {
		giveUp()
		_ = http.NewResponseController(w).SetReadDeadline(time.Now()) // a read that waits ends
	})
	defer held.Release()
	if body, err = read(w, r, held); err != nil {
		return body, func() {}, err
	}
	worked := fairness.Working(r.Context())
	place, err := h.places.take(waiting, until, client, body)
	return body, func() { place(); worked() }, err
}

// review decides, and answers as what could not be decided where the code itself is at fault.
func (h *handler) review(ctx context.Context, request admission.Request) (outcome admission.Outcome) {
	defer func() {
		if cause := recover(); cause != nil {
			h.log.Error("decision ended in a panic", "review", h.name, "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			outcome = h.failed(request, errPanic)
		}
	}()
	return h.decide(ctx, request)
}

// tell logs what an operator looks for afterwards. Requests that are admitted as they are go
// without a word.
func (h *handler) tell(request admission.Request, outcome admission.Outcome) {
	fields := []any{
		"review", h.name, "namespace", brief(request.Namespace), "name", brief(request.Name), "operation", brief(string(request.Operation)),
	}
	for _, err := range outcome.Errors {
		h.log.Error("request could not be judged in full", append(fields, "error", err)...)
	}
	if outcome.Tolerated {
		h.tolerated.note(request, outcome, fields)
	}
	if !outcome.Response.Allowed {
		h.log.Info("denied", append(fields, "controls", outcome.Denied)...)
	}
}

// brief is the start of a text that the client can make of any length.
func brief(text string) string {
	const most = 253
	return strings.ToValidUTF8(text[:min(len(text), most)], "")
}
