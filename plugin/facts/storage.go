package facts

import (
	"errors"
	"io"
)

// ParseStorageSize reads the size of the data store, in bytes, out of an API server's /metrics. Of
// several stores it is the largest: a quota is for each of them.
func ParseStorageSize(body io.Reader) (int64, error) {
	// The older name was in use until Kubernetes 1.28.
	var size *int64
	err := series(body, []string{"apiserver_storage_size_bytes", "apiserver_storage_db_total_size_in_bytes"}, func(_ string, _ map[string]string, value float64) {
		size = largest(size, whole(value))
	})
	switch {
	case err != nil:
		return 0, err
	case size == nil:
		return 0, errors.New("the API server does not tell the size of its store")
	}
	return *size, nil
}
