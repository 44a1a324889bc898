package manifest

import (
	"bytes"
	"errors"
	"fmt"
)

// errMoved is the error of a file whose documents would no longer be told apart as before.
var errMoved = errors.New("after the change the documents of the file would not be told apart as before; edit it by hand")

// Rewrite returns a file in which documents are what edit makes of them. Line is that on which a document begins, as
// in policy.Origin; where two begin on one line neither can be edited. Other documents stay byte by byte as they are.
func Rewrite(file []byte, edit func(line int, document []byte) ([]byte, error)) ([]byte, error) {
	before, err := wholeDocuments(file)
	if err != nil {
		return nil, err
	}
	var out []byte
	var want [][]byte
	at := 0
	for i, d := range before {
		edited, err := edit(d.line, d.data)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", d.line, err)
		}
		shared := i > 0 && before[i-1].line == d.line || i+1 < len(before) && before[i+1].line == d.line
		if shared && !bytes.Equal(edited, d.data) {
			return nil, fmt.Errorf("line %d: %w", d.line, errMoved)
		}
		out = append(append(out, file[at:d.offset]...), edited...)
		want, at = append(want, edited), d.offset+len(d.data)
	}
	out = append(out, file[at:]...)
	after, err := wholeDocuments(out)
	if err != nil || len(after) != len(want) {
		return nil, errMoved
	}
	for i, d := range after {
		if !bytes.Equal(d.data, want[i]) {
			return nil, errMoved
		}
	}
	return out, nil
}

// wholeDocuments returns the documents of a file that hold something.
func wholeDocuments(file []byte) ([]document, error) {
	var out []document
	for d, err := range documents(bytes.NewReader(file)) {
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(file[d.offset:d.offset+len(d.data)], d.data) {
			return nil, errMoved
		}
		d.data = file[d.offset : d.offset+len(d.data)]
		out = append(out, d)
	}
	return out, nil
}
