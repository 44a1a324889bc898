package facts

import (
	"io"
	"math"
	"time"
)

// APIServer is what the /metrics of an API server tell of the cluster.
type APIServer struct {
	// StorageBytes is the size of the data store. Of several stores it is the largest: a quota is for
	// each of them. nil: not told.
	StorageBytes *int64 `json:"storageBytes,omitempty"`
	// AuditEvents counts what was sent to audit backends since StartedAt; nil: not told.
	AuditEvents *int64 `json:"auditEvents,omitempty"`
	// StartedAt is when the process started, RFC 3339; "" where not told.
	StartedAt string `json:"startedAt,omitempty"`
}

// ParseAPIServer reads the metrics of an API server. What they do not tell is no error.
func ParseAPIServer(body io.Reader) (APIServer, error) {
	var told APIServer
	// The size has the older name until Kubernetes 1.28.
	names := []string{
		"apiserver_storage_size_bytes", "apiserver_storage_db_total_size_in_bytes",
		"apiserver_audit_event_total", "process_start_time_seconds",
	}
	err := series(body, names, func(name string, _ map[string]string, value float64) {
		switch name {
		case "apiserver_audit_event_total":
			told.AuditEvents = counted(value)
		case "process_start_time_seconds":
			told.StartedAt = startedAt(value)
		default:
			told.StorageBytes = largest(told.StorageBytes, whole(value))
		}
	})
	if err != nil {
		return APIServer{}, err
	}
	return told, nil
}

// counted is a sample of a counter, for which 0 is an answer; nil where it is no count.
func counted(value float64) *int64 {
	if value == 0 {
		return new(int64)
	}
	return whole(value)
}

// startedAt is a time in seconds since 1970 as RFC 3339; "" where it has no year of four digits.
func startedAt(seconds float64) string {
	const year9999 = 253370764800
	if math.IsNaN(seconds) || seconds <= 0 || seconds >= year9999 {
		return ""
	}
	return time.Unix(int64(seconds), 0).UTC().Format(time.RFC3339)
}
