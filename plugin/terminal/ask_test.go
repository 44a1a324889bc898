package terminal

import (
	"strings"
	"testing"
)

func TestOnlyYesIsAYes(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, "Yes\n": true, "\tyes\r\n": true, "n\n": false, "\n": false, "": false, "yesterday\n": false} {
		var out strings.Builder
		if got, err := Ask(strings.NewReader(answer), &out, "Make this change?"); got != want || err != nil || out.String() != "Make this change? (y/N): " {
			t.Errorf("%q: %t, %v, asked %q", answer, got, err, out.String())
		}
	}
}
