package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/lightk8s/lightk8s/rego/policy"
)

var errJSON = errors.New("holds JSON, which has no second document; add a file beside it")

// Append returns a file with one more YAML document behind the last one. All others read as before.
func Append(file, document []byte) ([]byte, error) {
	before, err := wholeDocuments(file)
	if err != nil {
		return nil, err
	}
	eol := "\n"
	if bytes.Contains(file, []byte("\r\n")) {
		eol, document = "\r\n", bytes.ReplaceAll(document, []byte("\n"), []byte("\r\n"))
	}
	out := bytes.Clone(file)
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, eol...)
	}
	out = append(append(out, "---"+eol...), document...)
	after, err := wholeDocuments(out)
	if err != nil || len(after) != len(before)+1 {
		return nil, errMoved
	}
	for i, d := range before {
		if json.Valid(d.data) {
			return nil, errJSON
		}
		if err := sameDocument(d.data, after[i].data); err != nil {
			return nil, fmt.Errorf("line %d: %w", d.line, err)
		}
	}
	if last := after[len(before)].data; !bytes.Equal(bytes.TrimSpace(last), bytes.TrimSpace(document)) {
		return nil, errMoved
	}
	return out, nil
}

// sameDocument reports by an error where a document is not what it was, be it by a line break that it ends with now.
func sameDocument(before, after []byte) error {
	if bytes.Equal(before, after) {
		return nil
	}
	was, err := policy.Decode(before)
	if err != nil {
		return err
	}
	if is, err := policy.Decode(after); err != nil || !reflect.DeepEqual(was, is) {
		return errMoved
	}
	return nil
}
