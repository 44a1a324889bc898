package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
)

// figure is where a front page says how many controls there are.
var figure = regexp.MustCompile(`\[[0-9]+ (controls|个控制项)\]\(docs/controls/README\.md\)`)

// addFrontPage counts the controls on a front page.
func (f *files) addFrontPage(path string, categories []category) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read front page: %w", err)
	}
	page, err = frontPage(page, categories)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	f.add(path, page)
	return nil
}

func frontPage(page []byte, categories []category) ([]byte, error) {
	if !figure.Match(page) {
		return nil, errors.New("it does not say how many controls there are: [0 controls](docs/controls/README.md)")
	}
	controls := 0
	for _, c := range categories {
		controls += len(c.pages)
	}
	return figure.ReplaceAll(page, fmt.Appendf(nil, "[%d $1](docs/controls/README.md)", controls)), nil
}
