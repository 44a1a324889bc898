package printer

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHTMLPolicyAllowsItsOwnStyleAndScriptOnly(t *testing.T) {
	page := string(render(t, hostileReport(), "html", Options{}))
	for _, tag := range []string{"style", "script"} {
		blocks := regexp.MustCompile(`(?s)<`+tag+`>(.*?)</`+tag+`>`).FindAllStringSubmatch(page, -1)
		if len(blocks) != 1 {
			t.Fatalf("%d %s blocks, want 1", len(blocks), tag)
		}
		// html/template writes + as &#43; in attributes.
		allowed := tag + "-src '" + strings.ReplaceAll(sourceHash(blocks[0][1]), "+", "&#43;")
		if !strings.Contains(strings.ReplaceAll(page, "&#39;", "'"), allowed) {
			t.Errorf("the policy does not allow the page's own %s", tag)
		}
	}
	if !strings.Contains(page, `content="default-src &#39;none&#39;;`) {
		t.Error("the policy allows more than it lists")
	}
}

func TestHTMLLoadsNothing(t *testing.T) {
	page := string(render(t, shopReport(), "html", Options{}))
	if found := regexp.MustCompile(`(?i)<(link|img|iframe|object|embed|base)\b|\bsrc=|@import|url\(|\son[a-z]+=`).FindString(page); found != "" {
		t.Errorf("the page holds %q", found)
	}
}

func TestHTMLShowsInputAsText(t *testing.T) {
	page := string(render(t, hostileReport(), "html", Options{}))
	for _, bad := range []string{"<img", "alert(1)</script>", "<b>bold", `href="javascript:`, "\x1b", "\u202e"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	for _, good := range []string{"&lt;img src=x onerror=alert(1)&gt;", "&lt;b&gt;bold&lt;/b&gt;"} {
		if !strings.Contains(page, good) {
			t.Errorf("the page does not show %q", good)
		}
	}
}

func TestProseSetsCodeOff(t *testing.T) {
	got := prose("Set `a: b` in\nc.\n\nAn odd ` stays.\n\n\n`x`")
	want := [][]span{
		{{false, "Set "}, {true, "a: b"}, {false, " in\nc."}},
		{{false, "An odd ` stays."}},
		{{true, "x"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
