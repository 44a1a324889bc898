package docs_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The Chinese page opens with the Chinese screen, which a test of the command holds to its output.
const (
	chineseScreen  = "cmd/kubectl-lightk8s/testdata/screens/examples-zh.80.txt"
	chineseCommand = "$ kubectl lightk8s audit -f examples -R --lang zh"
)

// A page that falls behind in one language misleads its readers.
func TestReadmeSaysTheSameInBothLanguages(t *testing.T) {
	english, chinese := readPage(t, "README.md"), readPage(t, "README.zh-CN.md")
	printed, _, found := strings.Cut(readFile(t, chineseScreen), "--- stderr\n")
	if !found || len(english.blocks) == 0 || len(chinese.blocks) == 0 || len(chinese.blocks[0]) < 2 {
		t.Fatal("no screen to compare")
	}
	if command := chinese.blocks[0][1]; command.text != chineseCommand {
		t.Errorf("%s:%d: the first screen is not that of %q", chinese.name, command.line, chineseCommand)
	}
	all := inOrder("line", chineseScreen, chinese.name, items(printed), chinese.blocks[0][2:])
	english.blocks, chinese.blocks = english.blocks[1:], chinese.blocks[1:]
	for _, difference := range append(all, differences(english, chinese)...) {
		t.Error(difference)
	}
	for name, want := range map[string]string{"README.md": "[简体中文](README.zh-CN.md)", "README.zh-CN.md": "[English](README.md)"} {
		if lines := items(readFile(t, name)); len(lines) < 3 || lines[2].text != want {
			t.Errorf("%s:3: the line is not %s", name, want)
		}
	}
}

func TestDifferenceOfLanguagesNamesTheLine(t *testing.T) {
	const english = "# A\n\n[中文](zh.md)\n\nSee [b](b.md): `c` takes 1,000 bytes, 32Mi.\n\n```\nd\n```\n\n## E\n"
	const same = "# 甲\n\n[English](en.md)\n\n32Mi，1,000 字节：`c`，见[乙](b.md)。\n\n```\nd\n```\n\n## 戊\n"
	for _, c := range []struct {
		old, new string
		want     []string
	}{
		{"", "", nil},
		{"## 戊", "### 戊", []string{`en:11: heading "##" is "###" at zh:11`}},
		{"## 戊\n", "", []string{`en:11: heading "##" is not in zh`}},
		{"\nd\n", "\nf\n", []string{`en:8: line "d" is "f" at zh:8`}},
		{"\nd\n", "\nd\n\n", []string{`zh:9: line "" is not in en`}},
		{"```\nd\n```\n", "", []string{`en:7: code block is not in zh`}},
		{"`c`", "`f`", []string{"en:5: code span \"`c`\" is not in zh", "zh:5: code span \"`f`\" is not in en"}},
		{"`c`", "`c`、`c`", []string{"zh:5: code span \"`c`\" is not in en"}},
		{"(b.md)", "(c.md)", []string{`en:5: link "b.md" is not in zh`, `zh:5: link "c.md" is not in en`}},
		{"1,000 字节", "1,000 秒", []string{`en:5: figure "1,000 bytes" is not in zh`, `zh:5: figure "1,000 s" is not in en`}},
		{"32Mi", "32Gi", []string{`en:5: figure "32Mi" is not in zh`, `zh:5: figure "32Gi" is not in en`}},
	} {
		got := differences(parsePage("en", english), parsePage("zh", strings.Replace(same, c.old, c.new, 1)))
		if !slices.Equal(got, c.want) {
			t.Errorf("%q -> %q: differences\n%s\nwant\n%s", c.old, c.new, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func readPage(t *testing.T, name string) page { return parsePage(name, readFile(t, name)) }

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
