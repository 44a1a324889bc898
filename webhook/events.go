package webhook

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
)

// eventKey is the attribute of a log record that the cluster is told of too, as an Event. Its value is the reason.
const eventKey = "event"

const eventTimeout = 10 * time.Second

var events = schema.GroupVersionResource{Version: "v1", Resource: "events"}

// eventHandler makes Events of some records of a log.
type eventHandler struct {
	slog.Handler
	client         dynamic.Interface
	namespace, pod string
}

// WithEvents returns a handler that also makes an Event about the pod, in its namespace, of each record
// that the cluster is to be told of. It waits for no answer: an Event that is refused is noted in the log alone.
func WithEvents(handler slog.Handler, client dynamic.Interface, namespace, pod string) slog.Handler {
	return eventHandler{Handler: handler, client: client, namespace: namespace, pod: pod}
}

// Handle is of a slog.Handler.
func (h eventHandler) Handle(ctx context.Context, record slog.Record) error {
	reason, message := "", record.Message
	record.Attrs(func(a slog.Attr) bool {
		if a.Key == eventKey {
			reason = a.Value.String()
		} else {
			message += fmt.Sprintf("; %s: %s", a.Key, a.Value)
		}
		return true
	})
	if reason != "" {
		go h.tell(context.WithoutCancel(ctx), h.event(reason, message, record))
	}
	return h.Handler.Handle(ctx, record)
}

// WithAttrs is of a slog.Handler.
func (h eventHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	h.Handler = h.Handler.WithAttrs(attrs)
	return h
}

// WithGroup is of a slog.Handler.
func (h eventHandler) WithGroup(name string) slog.Handler {
	h.Handler = h.Handler.WithGroup(name)
	return h
}

// maxEventMessage is what the API server takes, in bytes.
const maxEventMessage = 1024

func (h eventHandler) event(reason, message string, record slog.Record) *unstructured.Unstructured {
	kind := "Normal"
	if record.Level >= slog.LevelWarn {
		kind = "Warning"
	}
	at := record.Time.UTC().Format(time.RFC3339)
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Event",
		"metadata":       map[string]any{"generateName": "lightk8s-webhook-", "namespace": h.namespace},
		"involvedObject": map[string]any{"apiVersion": "v1", "kind": "Pod", "namespace": h.namespace, "name": h.pod},
		"reason":         reason, "message": strings.ToValidUTF8(message[:min(len(message), maxEventMessage)], ""), "type": kind,
		"source": map[string]any{"component": "lightk8s-webhook"}, "reportingComponent": "lightk8s-webhook", "reportingInstance": h.pod,
		"firstTimestamp": at, "lastTimestamp": at, "count": int64(1),
	}}
}

func (h eventHandler) tell(ctx context.Context, event *unstructured.Unstructured) {
	ctx, cancel := context.WithTimeout(ctx, eventTimeout)
	defer cancel()
	if _, err := h.client.Resource(events).Namespace(h.namespace).Create(ctx, event, metav1.CreateOptions{}); err != nil {
		slog.New(h.Handler).Warn("the cluster was not told", "event", event.Object["reason"], "error", err)
	}
}
