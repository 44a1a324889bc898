package journal

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	kjson "sigs.k8s.io/json"
)

const (
	// partSize bounds the data of a Secret, in bytes: the API server takes 1 MiB, and etcd 1.5 MiB of an encoded object.
	partSize = 700 << 10
	// maxRun and maxProgress bound what is read, in bytes: of 5,000 objects a run has 30 MiB, and its progress 1 MiB.
	maxRun      = 256 << 20
	maxProgress = 8 << 20
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
func unpack(data []byte, most int, into any) error {
	zip, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	text, err := io.ReadAll(io.LimitReader(zip, int64(most)+1))
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	case len(text) > most:
		return fmt.Errorf("%w: larger than %d MiB", ErrDamaged, most>>20)
	}
	return decode(text, into)
}

// decode reads whole numbers as those of objects that the API server sends: an object in the journal is compared with them.
func decode(text []byte, into any) error {
	if err := kjson.UnmarshalCaseSensitivePreserveInts(text, into); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
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
