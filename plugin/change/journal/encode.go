package journal

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
)

const (
	// partSize bounds the data of a Secret, in bytes: the API server takes 1 MiB, and etcd 1.5 MiB of an encoded object.
	partSize = 700 << 10
	// maxRun bounds a run when it is read, in bytes.
	maxRun = 256 << 20
)

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Digest is a digest of a value as JSON.
func Digest(value any) (string, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("encode: %w", err)
	}
	return digest(data), nil
}

// pack encodes a value as compressed JSON.
func pack(value any) ([]byte, error) {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	if err := json.NewEncoder(zip).Encode(value); err != nil {
		return nil, fmt.Errorf("encode journal: %w", err)
	}
	if err := zip.Close(); err != nil {
		return nil, fmt.Errorf("encode journal: %w", err)
	}
	return out.Bytes(), nil
}

// unpack reads what pack wrote.
func unpack(data []byte, into any) error {
	zip, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	text, err := io.ReadAll(io.LimitReader(zip, maxRun+1))
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", errDamaged, err)
	case len(text) > maxRun:
		return fmt.Errorf("%w: larger than %d MiB", errDamaged, maxRun>>20)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	return nil
}

// split cuts data into parts that a Secret can hold.
func split(data []byte, size int) [][]byte {
	var parts [][]byte
	for len(data) > size {
		parts, data = append(parts, data[:size]), data[size:]
	}
	return append(parts, data)
}
