package module

import (
	"testing"

	"github.com/lightk8s/lightk8s/rego"
)

// What a user's control must not do, the bundle does not do either.
func TestTheBundleRefersToNothingThatDoesNotExist(t *testing.T) {
	set, err := Read(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	compiler, err := set.Compile()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range set.modules {
		if err := dangling(compiler, compiler.Modules[m.key()], set.Data()); err != nil {
			t.Error(err)
		}
	}
}
