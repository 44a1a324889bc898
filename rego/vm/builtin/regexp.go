package builtin

import (
	"regexp"
	"sync"
	"sync/atomic"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// mostPatterns bounds how many regular expressions are kept; which there are can be up to an object's author.
const mostPatterns = 256

var (
	patterns sync.Map // string: *regexp.Regexp
	kept     atomic.Int64
)

// pattern returns the compiled regular expression; ok is false for one that is broken or longer than usual.
func pattern(v any) (*regexp.Regexp, bool) {
	text, ok := v.(string)
	if !ok || len(text) > 4096 {
		return nil, false
	}
	if known, ok := patterns.Load(text); ok {
		compiled, is := known.(*regexp.Regexp)
		return compiled, is
	}
	compiled, err := regexp.Compile(text)
	if err != nil {
		return nil, false
	}
	if kept.Load() < mostPatterns {
		if _, twice := patterns.LoadOrStore(text, compiled); !twice {
			kept.Add(1)
		}
	}
	return compiled, true
}

func regexMatch(args []any) (any, bool) {
	s, ok := args[1].(string)
	if !ok {
		return nil, false
	}
	p, ok := pattern(args[0])
	if !ok {
		return nil, false
	}
	return p.MatchString(s), true
}

func regexSubmatches(args []any) (any, bool) {
	s, ok := args[1].(string)
	n, whole := args[2].(int64)
	p, compiled := pattern(args[0])
	if !ok || !whole || !compiled {
		return nil, false
	}
	var out []any
	for _, match := range p.FindAllStringSubmatch(s, int(n)) {
		parts := make([]any, len(match))
		for i, part := range match {
			parts[i] = part
		}
		out = append(out, value.NewArray(parts...))
	}
	return value.NewArray(out...), true
}
