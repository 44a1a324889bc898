package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// streamed takes JSON objects apart that follow one another without --- between them, as
// kubectl does and jq writes them. Any other document is returned as it is.
func (d document) streamed() []document {
	decoder := json.NewDecoder(bytes.NewReader(d.data))
	var parts []document
	for {
		var value json.RawMessage
		err := decoder.Decode(&value)
		switch {
		case errors.Is(err, io.EOF):
			return parts
		case err != nil || !bytes.HasPrefix(value, []byte("{")):
			return []document{d}
		}
		before := d.data[:int(decoder.InputOffset())-len(value)]
		parts = append(parts, document{data: value, line: d.line + bytes.Count(before, []byte("\n")), offset: d.offset + len(before)})
	}
}
