package module

import (
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Compile compiles all modules; user's modules that do not compile are moved to Broken.
func (s *Set) Compile() (*ast.Compiler, error) {
	for {
		parsed := make(map[string]*ast.Module, len(s.modules))
		for _, m := range s.modules {
			parsed[m.key()] = m.parsed // the compiler works on a copy of its own
		}
		compiler := ast.NewCompiler().WithCapabilities(capabilities())
		compiler.Compile(parsed)
		switch {
		case compiler.Failed():
			if !s.dropBroken(compiler.Errors) {
				return nil, compiler.Errors
			}
		case !s.dropDangling(compiler):
			forgetPlaces(compiler)
			return compiler, nil
		}
	}
}

// dropDangling moves the user's modules that refer to what does not exist to broken. It
// reports whether there was one.
func (s *Set) dropDangling(compiler *ast.Compiler) bool {
	before := len(s.modules)
	data := s.Data()
	s.modules = slices.DeleteFunc(s.modules, func(m Module) bool {
		if !m.Custom {
			return false
		}
		err := dangling(compiler, compiler.Modules[m.key()], data)
		if err != nil {
			s.broken = append(s.broken, err)
		}
		return err != nil
	})
	return len(s.modules) < before
}

// dropBroken moves the user's modules that the errors name to broken. It reports whether
// there was one.
func (s *Set) dropBroken(errs ast.Errors) bool {
	before := len(s.modules)
	s.modules = slices.DeleteFunc(s.modules, func(m Module) bool {
		if !m.Custom {
			return false
		}
		named := false
		for _, err := range errs {
			if err.Location != nil && err.Location.File == m.Path {
				s.broken = append(s.broken, fmt.Errorf("compile %w", oneLine(err)))
				named = true
			}
		}
		return named
	})
	return len(s.modules) < before
}

// forgetPlaces drops where each term stands in its file, which is a third of what a compiled
// bundle holds. Errors of an evaluation name the place of an expression.
func forgetPlaces(compiler *ast.Compiler) {
	for _, m := range compiler.Modules {
		ast.WalkTerms(m, func(t *ast.Term) bool {
			if t.Location != nil { // terms that all modules share have none
				t.Location = nil
			}
			return false
		})
	}
}

// clockBuiltins look at the clock of the machine though OPA does not call them nondeterministic.
var clockBuiltins = []string{
	"crypto.x509.parse_and_verify_certificates",
	"crypto.x509.parse_and_verify_certificates_with_options",
}

// capabilities are OPA's own, less the builtins whose answer depends on anything but their
// arguments: a decision must be repeatable, and a policy must not reach the network.
func capabilities() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	c.Builtins = slices.DeleteFunc(slices.Clone(c.Builtins), func(b *ast.Builtin) bool {
		return b.IsNondeterministic() || slices.Contains(clockBuiltins, b.Name)
	})
	c.AllowNet = []string{}
	return c
}
