package admission

import "slices"

// ValuesIn is valuesIn for tests outside of the package.
var ValuesIn = valuesIn

// SharesRules reports whether two reviewers judge by the same engines.
func SharesRules(a, b *Reviewer) bool {
	return slices.EqualFunc(a.book.Load().rules, b.book.Load().rules, func(x, y ruleset) bool {
		return x.validating == y.validating && x.denying == y.denying && x.injecting == y.injecting
	})
}
