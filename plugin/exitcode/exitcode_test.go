package exitcode

import (
	"errors"
	"fmt"
	"testing"
)

func TestErrorsEndWithTheirCode(t *testing.T) {
	cause := errors.New("cause")
	for name, c := range map[string]struct {
		err  error
		code int
		text string
	}{
		"nil":             {nil, Clean, ""},
		"without code":    {cause, Usage, "cause"},
		"with code":       {With(Unread, cause), Unread, "cause"},
		"silent":          {Silent(Findings), Findings, ""},
		"wrapped":         {fmt.Errorf("audit: %w", With(Unread, cause)), Unread, "audit: cause"},
		"silent, wrapped": {fmt.Errorf("audit: %w", Silent(Findings)), Findings, "audit: "},
		"outermost wins":  {With(Partly, With(Unread, cause)), Partly, "cause"},
		"joined":          {errors.Join(cause, With(NoFit, cause)), NoFit, "cause\ncause"},
		"code of nothing": {With(Unread, nil), Clean, ""},
	} {
		text := ""
		if c.err != nil {
			text = c.err.Error()
		}
		if got := Of(c.err); got != c.code || text != c.text {
			t.Errorf("%s: %d %q, want %d %q", name, got, text, c.code, c.text)
		}
	}
	if !errors.Is(With(Unread, cause), cause) || errors.Unwrap(Silent(Findings)) != nil {
		t.Error("the cause is lost")
	}
}

// Scripts depend on these.
func TestExitCodesStayAsDocumented(t *testing.T) {
	got := []int{Clean, Findings, Usage, Unread, NoFit, Partly, Reverted}
	for want, code := range got {
		if code != want {
			t.Errorf("code %d is %d", want, code)
		}
	}
}
