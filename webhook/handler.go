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
	log      *slog.Logger
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
	// Whoever does not read the answer must not keep it in memory for ever. The deadline stays
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
	if errors.Is(ctx.Err(), context.Canceled) {
		h.log.Debug("client is gone", "review", h.name, "uid", request.UID)
		http.Error(w, "the client is gone", http.StatusServiceUnavailable) // never an empty 200
		return
	}
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

// answer reads and decides. The error is about what is no review at all.
func (h *handler) answer(ctx context.Context, w http.ResponseWriter, r *http.Request) (admission.Request, admission.Outcome, error) {
	release, cause := h.admit(ctx, r)
	defer release()
	body, err := read(ctx, w, r, cause)
	if err != nil {
		request, startErr := admission.DecodeStart(body)
		if startErr != nil {
			return request, admission.Outcome{}, errors.Join(startErr, err)
		}
		return request, h.failed(request, err), nil
	}
	request, err := admission.Decode(body)
	if err != nil {
		return request, admission.Outcome{}, err
	}
	releaseLarge, err := h.places.takeLarge(ctx, request.Size())
	defer releaseLarge()
	if err != nil {
		return request, h.failed(request, err), nil
	}
	var outcome admission.Outcome
	h.places.run(func() { outcome = h.review(ctx, request) })
	return request, outcome, nil
}

// admit waits for a place. The error says why the review is not to be read.
func (h *handler) admit(ctx context.Context, r *http.Request) (release func(), err error) {
	if r.ContentLength > maxBody {
		return func() {}, errTooLarge
	}
	// A third of the time is left to read, to judge, and to answer before nobody listens any more.
	ctx, cancel := context.WithTimeout(ctx, h.timeout/3*2)
	defer cancel()
	return h.places.take(ctx, r.ContentLength)
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
	if !outcome.Response.Allowed {
		h.log.Info("denied", append(fields, "controls", outcome.Denied)...)
	}
}

// brief is the start of what whoever asks may make as long as he likes.
func brief(text string) string {
	const most = 253
	return strings.ToValidUTF8(text[:min(len(text), most)], "")
}
