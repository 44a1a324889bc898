package policytest

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
)

// Formatted returns a Rego file as `opa fmt` writes it.
func Formatted(file, source string) ([]byte, error) {
	out, err := format.SourceWithOpts(file, []byte(source), format.Opts{RegoVersion: ast.RegoV1})
	if err != nil {
		return nil, fmt.Errorf("format %s: %w", file, err)
	}
	return out, nil
}
