package terminal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Ask asks a question that is answered with yes or no, and takes nothing but yes for a yes.
func Ask(in io.Reader, out io.Writer, question string) (bool, error) {
	if _, err := fmt.Fprintf(out, "%s (y/N): ", question); err != nil {
		return false, fmt.Errorf("ask: %w", err)
	}
	answer, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("read the answer: %w", err)
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes", nil
}

// Confirm asks whether to go on, unless that was said already. Without a terminal no question is
// there to answer: the error says so, and how else the command can be run.
func Confirm(said bool, in io.Reader, out io.Writer, question, otherwise string) (bool, error) {
	switch {
	case said:
		return true, nil
	case !Is(in):
		return false, errors.New("no terminal for the prompt; " + otherwise)
	}
	return Ask(in, out, question)
}
