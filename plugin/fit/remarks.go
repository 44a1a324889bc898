package fit

import (
	"fmt"
	"slices"
)

// remarks collects sentences, each once.
type remarks struct{ said map[string]bool }

func (r *remarks) add(format string, args ...any) {
	if r.said == nil {
		r.said = map[string]bool{}
	}
	r.said[fmt.Sprintf(format, args...)] = true
}

func (r *remarks) sorted() []string {
	var sentences []string
	for sentence := range r.said {
		sentences = append(sentences, sentence)
	}
	slices.Sort(sentences)
	return sentences
}
