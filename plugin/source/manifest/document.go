package manifest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strconv"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// MaxDocument bounds one YAML or JSON document, in bytes. The API server takes objects of
// up to 1.5 MiB; the rest is for a List of them.
const MaxDocument = 32 << 20

// document is one YAML or JSON document of a file.
type document struct {
	data   []byte
	line   int // 1-based line of its first line
	offset int // of its first byte in the stream
}

var errTooLarge = fmt.Errorf("document is larger than %d MiB; split it into several, with --- between them", MaxDocument>>20)

// documents splits a stream at lines that begin with ---, as kubectl does. What it yields is
// valid until the next step. After a document that is too large it goes on with the next.
func documents(r io.Reader) iter.Seq2[document, error] {
	return func(yield func(document, error) bool) {
		reader := bufio.NewReaderSize(r, 64<<10)
		var data bytes.Buffer
		start, line := 1, 0
		begin, offset := 0, 0 // of the document, and of what is read next
		var wrong error       // with the document; the rest of it is skipped
		continued := false    // the next text is the rest of a line
		objects := 0          // lines that begin with {: JSON objects can follow one another
		flush := func() bool {
			d := document{data: data.Bytes(), line: start, offset: begin}
			switch {
			case wrong != nil:
				return yield(d, wrong)
			case len(bytes.TrimSpace(d.data)) == 0:
				return true
			case objects < 2:
				return yield(d, nil)
			}
			for _, part := range d.streamed() {
				if !yield(part, nil) {
					return false
				}
			}
			return true
		}
		for {
			text, err := readLine(reader)
			offset += len(text)
			if len(text) > 0 {
				begins := !continued
				continued = text[len(text)-1] != '\n'
				if begins {
					line++
				}
				dashes := begins && bytes.HasPrefix(text, []byte("---"))
				if dashes && isSeparator(text) {
					if !flush() {
						return
					}
					data.Reset()
					start, begin, wrong, objects = line+1, offset, nil, 0
					// Content can follow on the same line.
					if text = text[3:]; len(bytes.TrimSpace(text)) == 0 {
						text = nil
					} else {
						start, begin = line, offset-len(text)
					}
				} else if dashes && wrong == nil {
					wrong = fmt.Errorf("line %d begins with --- but separates no documents: a space or a line end must follow", line)
				}
				if begins && bytes.HasPrefix(text, []byte("{")) {
					objects++
				}
				if wrong == nil && data.Len()+len(text) > MaxDocument {
					wrong = errTooLarge
				}
				if wrong == nil {
					data.Write(text)
				}
			}
			switch {
			case errors.Is(err, io.EOF):
				flush()
				return
			case err != nil:
				// What was read of the document is not all of it.
				yield(document{line: line + 1}, fmt.Errorf("read: %w", cause(err)))
				return
			}
		}
	}
}

// readLine returns a line with its end; a very long one comes in parts, of which only the last
// has it.
func readLine(r *bufio.Reader) ([]byte, error) {
	text, err := r.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return text, err
	}
	long := bytes.Clone(text)
	for errors.Is(err, bufio.ErrBufferFull) && len(long) <= MaxDocument {
		text, err = r.ReadSlice('\n')
		long = append(long, text...)
	}
	if errors.Is(err, bufio.ErrBufferFull) {
		err = nil
	}
	return long, err
}

// isSeparator reports whether a line that begins with --- separates documents. kubectl takes
// any other for an error, since a document would be lost in the one before it.
func isSeparator(line []byte) bool {
	return len(bytes.TrimSpace(line)) == 3 || line[3] == ' ' || line[3] == '\t' || line[3] == '#'
}

var yamlErrorLine = regexp.MustCompile(`line (\d+):`)

// yamlParserError are the errors in which the decoder counts lines from 0, and not from 1.
var yamlParserError = regexp.MustCompile(`line \d+: did not find expected (<|node content|key|'-'|',' or)`)

// at returns the line in the file that an error of the decoder is about; the decoder counts
// from the document's first line.
func (d document) at(err error) int {
	found := yamlErrorLine.FindStringSubmatch(err.Error())
	if found == nil {
		return d.line
	}
	n, parseErr := strconv.Atoi(found[1])
	if parseErr != nil {
		return d.line
	}
	if yamlParserError.MatchString(err.Error()) {
		n++
	}
	return d.line + n - 1
}

// cause rewrites the decoder's error for people: without its package name, and with lines
// of the file instead of lines of the document. A single line is left out: the subject of
// the error says it.
func (d document) cause(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = strings.TrimPrefix(text, "unmarshal errors:\n  ")
	if found := yamlErrorLine.FindAllString(text, 2); len(found) == 1 && strings.HasPrefix(text, found[0]) {
		return errors.New(strings.TrimSpace(strings.TrimPrefix(text, found[0])))
	}
	return errors.New(yamlErrorLine.ReplaceAllStringFunc(text, func(match string) string {
		return fmt.Sprintf("line %d:", d.at(errors.New(match)))
	}))
}

// decode returns the objects of a document: none, one, or the items of a List.
func (d document) decode() ([]item, error) {
	object, err := policy.Decode(d.data)
	if err != nil || object == nil {
		return nil, err
	}
	return expand(object, nil)
}
