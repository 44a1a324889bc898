package facts

import (
	"cmp"
	"io"
	"math"
	"slices"
	"time"
)

// APIServer is what the /metrics of an API server tell of the cluster.
type APIServer struct {
	// StorageBytes is the size of the data store. Of several stores it is the largest: a quota is for
	// each of them. nil: not told.
	StorageBytes *int64 `json:"storageBytes,omitempty"`
	// Writes to the data store since the process started; nil: not told.
	Writes *Writes `json:"writes,omitempty"`
	// Objects are the resources of which most is stored, the largest number first; empty: not told.
	Objects []ObjectCount `json:"objects,omitempty"`
	// AuditEvents counts what was sent to audit backends since StartedAt; nil: not told.
	AuditEvents *int64 `json:"auditEvents,omitempty"`
	// StartedAt is when the process started, RFC 3339; "" where not told.
	StartedAt string `json:"startedAt,omitempty"`
	// Deprecated are the deprecated APIs that clients asked it for since it started, sorted; empty: none.
	Deprecated []DeprecatedAPI `json:"deprecated,omitempty"`
	// ClientCertificates counts requests with a client certificate since StartedAt; nil: not told.
	ClientCertificates *ClientCertificates `json:"clientCertificates,omitempty"`
}

// DeprecatedAPI is a version of an API that clients ask for, and a later release does not serve.
type DeprecatedAPI struct {
	Group    string `json:"group"` // "" for the core group
	Version  string `json:"version"`
	Resource string `json:"resource"` // a plural, such as cronjobs
	// RemovedRelease is the first release without it, such as 1.38; "" where it is not known yet.
	RemovedRelease string `json:"removedRelease"`
}

// ParseAPIServer reads the metrics of an API server. What they do not tell is no error.
func ParseAPIServer(body io.Reader) (APIServer, error) {
	var told APIServer
	var stored store
	// The size has the older name until Kubernetes 1.28.
	names := []string{
		"apiserver_storage_size_bytes", "apiserver_storage_db_total_size_in_bytes",
		"apiserver_audit_event_total", "process_start_time_seconds", "apiserver_requested_deprecated_apis",
		clientCertificateBuckets,
	}
	certificates := buckets{}
	err := series(body, append(names, storeMetrics...), func(name string, labels map[string]string, value float64) {
		switch name {
		case "apiserver_audit_event_total":
			told.AuditEvents = counted(value)
		case "process_start_time_seconds":
			told.StartedAt = startedAt(value)
		case "apiserver_requested_deprecated_apis":
			told.addDeprecated(labels, value)
		case clientCertificateBuckets:
			certificates.add(labels, value)
		case "apiserver_storage_size_bytes", "apiserver_storage_db_total_size_in_bytes":
			told.StorageBytes = largest(told.StorageBytes, whole(value))
		default:
			stored.take(name, labels, value)
		}
	})
	if err != nil {
		return APIServer{}, err
	}
	told.ClientCertificates = clientCertificates(certificates)
	told.Writes, told.Objects = stored.writes(), stored.most()
	slices.SortFunc(told.Deprecated, func(a, b DeprecatedAPI) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Version, b.Version), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.RemovedRelease, b.RemovedRelease))
	})
	told.Deprecated = slices.Compact(told.Deprecated) // a subresource is a series of its own
	return told, nil
}

func (s *APIServer) addDeprecated(labels map[string]string, value float64) {
	api := DeprecatedAPI{Group: labels["group"], Version: labels["version"], Resource: labels["resource"], RemovedRelease: labels["removed_release"]}
	if value > 0 && api.Version != "" && api.Resource != "" {
		s.Deprecated = append(s.Deprecated, api)
	}
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
	return instant(time.Unix(int64(seconds), 0))
}
